import type { Run } from './model/runs.ts'
import type { Visit } from './model/visits.ts'

type Marks = Pick<Visit, 'suspicion' | 'confirmedPerson' | 'teamAddress'>

/** Returns true if the visit has an unproved address of a team member, and no member has confirmed that another person made the visit (ADR 48). */
export const hasTeamAddress = ({ teamAddress, confirmedPerson }: Marks) =>
  teamAddress === true && !confirmedPerson

/**
 * Returns true if the visit triggers nothing until a member confirms it: the bot detection found signs of a program, or the visit has an unproved
 * address of a team member.
 */
export const isSuspected = (visit: Marks) =>
  (visit.suspicion.length > 0 && !visit.confirmedPerson) || hasTeamAddress(visit)

/** The reasons which mean that Salesforce has no Lead or Contact with the visitor's address. */
const missingRecord: readonly string[] = ['no_record', 'no_record_no_assignee']

/** Returns true if the reason of the run is that no Lead or Contact matches the visitor. */
export const lacksRecord = (run: Pick<Run, 'reason'>) => missingRecord.includes(run.reason?.code ?? '')

/** Runs of these kinds never need attention, see `quietWorkflowIds`. */
const isQuiet = ({ action }: Pick<Run, 'action'>) =>
  action.type === 'findOwner' || action.type === 'recordFields'

/** Returns true if the run failed, or was skipped because no record matches the visitor. Always returns false for a quiet run. */
export function wentWrong(run: Pick<Run, 'action' | 'state' | 'reason'>): boolean {
  if (isQuiet(run)) return false
  return run.state === 'failed' || (run.state === 'skipped' && lacksRecord(run))
}

/**
 * Returns true if the run went wrong and was not dismissed, or if it waits until a member connects to Salesforce again.
 * The tracker's query for `visits.list` with `needsAttention` selects by the same rule.
 *
 * @param allWaiting True: the result is true for each waiting run that is not quiet, for any reason.
 */
export function needsAttention(run: Run, allWaiting: boolean): boolean {
  if (wentWrong(run)) return run.dismissedAt === undefined
  const waits = run.state === 'waiting' && !isQuiet(run)
  return waits && (allWaiting || run.reason?.code === 'salesforce_reconnect')
}
