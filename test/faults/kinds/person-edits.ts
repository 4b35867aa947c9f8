// A person edits the Task after the first leave. Then the reader resumes the visit and leaves again. The update of the Task must keep the edits.
import { eventually } from '../../fixtures/part.ts'
import type { Ambush } from '../../fixtures/team/desktop-contract.ts'
import type { VisitCase } from '../check.ts'
import type { Environment } from '../environment.ts'
import type { Random } from '../random.ts'
import { restartUntilSettled } from './desktop-restart.ts'
import { defineFaultKind, type RunContext, timeoutMs } from './fault-kind.ts'

type Edit = { subject: boolean; dueDate: boolean; crlf: boolean }

export const personEdits = defineFaultKind<{
  edits: Edit[]
  ambushes: Ambush[]
  again: { ms: number; loseReply: boolean }
}>({
  weight: 1,
  readers: (random) => random.between(1, 3),
  plan: (random) => ({
    edits: Array.from({ length: 3 }, () => editOf(random)),
    ambushes: random.chance(0.5) ? [killedAt(random)] : [],
    again: { ms: random.between(1_100, 2_600), loseReply: random.chance(0.3) },
  }),
  async inject(context, { edits, ambushes, again }) {
    const { environment, visitCases } = context
    await context.readersDone
    await eventually('tasks written', context.isSettled, timeoutMs)
    for (const [index, visitCase] of visitCases.entries())
      await editTask(environment, visitCase, edits[index % edits.length])
    if (again.loseReply) await environment.team.org.control.loseReplyOfWrite()
    environment.desktop.ambush(ambushes)
    await Promise.all(visitCases.map((visitCase) => resumeReading(visitCase, again.ms)))
    await eventually('visits left again', () => haveLeftAgain(context), timeoutMs)
    await restartUntilSettled(context, environment.desktop, Promise.resolve())
    await environment.team.org.control.clearFaults()
    context.tally.faults += visitCases.length
    return []
  },
})

const editOf = (random: Random): Edit => ({
  subject: random.chance(0.5),
  dueDate: random.chance(0.5),
  crlf: random.chance(0.5),
})
const killedAt = (random: Random): Ambush => ({
  step: random.pick(['reconciled', 'renewed', 'write', 'written', 'settle']),
  act: 'kill',
  afterMs: 0,
})

async function editTask(
  { team }: Environment,
  visitCase: VisitCase,
  chosen: Edit | undefined,
): Promise<void> {
  const { email } = visitCase.plan
  const task = (await team.org.control.tasks()).find(({ Subject }) => String(Subject).includes(email))
  if (!task || !chosen) return
  const notes = ['Called: wants a quote.', '→ price list on Monday']
  const [first = '', ...others] = String(task.Description).split('\n')
  const lines = [notes[0], first, notes[1], ...others]
  const fields = {
    Status: 'In Progress',
    ...(chosen.subject ? { Subject: `Call ${email} back` } : {}),
    ...(chosen.dueDate ? { ActivityDate: '2030-01-15' } : {}),
  }
  await team.org.control.change(task.Id, { ...fields, Description: lines.join(chosen.crlf ? '\r\n' : '\n') })
  visitCase.edited = { fields, notes }
}

/** Reads the exit page again, so that the exit page of the visit stays the same. */
async function resumeReading(visitCase: VisitCase, ms: number): Promise<void> {
  const { reader } = visitCase
  if (!visitCase.plan.sendsGoodbye) return
  visitCase.ends = 2
  await reader.read(reader.sent().page, ms, 100)
  await reader.goodbye()
}

async function haveLeftAgain({ environment, visitCases }: RunContext): Promise<boolean> {
  for (const { reader, ends = 1 } of visitCases) {
    const visit = await environment.team.aiko.client.call('visits.get', {
      params: { visitId: reader.visitId() },
    })
    if (visit.state !== 'left' || visit.leaves < ends) return false
  }
  return true
}
