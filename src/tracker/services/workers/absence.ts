// Decides once for each absence whether the admins are told that no connected device is left (ADR 78).
import { type AbsenceFacts, type AbsenceState, nextAbsence } from '../../domain/people/absence.ts'
import { presentForMs } from '../../domain/people/presence.ts'
import { toInstant } from '../../infrastructure/clock.ts'
import type { WorkspaceRepositories } from '../../repositories/workspace-repositories.ts'
import type { TrackerContext } from '../context.ts'
import { mailAdmins } from './mail-admins.ts'

type Repositories = Pick<WorkspaceRepositories, 'deviceConnections' | 'runClaims'>

async function factsOf({ deviceConnections, runClaims }: Repositories, now: number) {
  const isPresent = await deviceConnections.isAnyPresent(now - presentForMs)
  const waitingRuns = isPresent ? 0 : await runClaims.countDue(now)
  const isMissed = !isPresent && (waitingRuns > 0 || (await deviceConnections.workers()).length > 0)
  return { isPresent, isMissed, waitingRuns }
}

/** Without a mail server, the admins cannot be told. Then the absence stays untold, so that they are told when a mail server is configured. */
const tellable = ({ config }: TrackerContext, state: AbsenceState): AbsenceState =>
  config.smtpUrl !== null ? state : { ...state, alertAfterMs: null }

/** Stores the current absence of a workspace, and inserts the e-mails to its admins. Safe for any number of tracker processes. */
export async function watchAbsence(context: TrackerContext, workspaceId: string): Promise<void> {
  const { store, clock } = context
  const repositories = store.forWorkspace(workspaceId)
  const stepOf = (state: AbsenceState | undefined, facts: AbsenceFacts) =>
    state ? nextAbsence(tellable(context, state), facts, clock.now()) : null
  // Usually nothing changes. These queries take no lock.
  if (!stepOf(await repositories.absences.find(), await factsOf(repositories, clock.now()))) return
  await store.inTransaction(async (unit) => {
    const now = clock.now()
    const locked = unit.forWorkspace(workspaceId)
    const state = await locked.absences.lock()
    const facts = await factsOf(locked, now)
    const step = stepOf(state, facts)
    if (!step) return
    await locked.absences.save(step)
    if (!step.mail) return
    const mailFacts = { since: toInstant(state?.since ?? now), waitingRuns: facts.waitingRuns }
    await mailAdmins(locked, { kind: step.mail, facts: mailFacts }, now)
  })
}
