import type { Run } from './model/runs.ts'
import type { Visit } from './model/visits.ts'

/** Bot detection suspects a program, and no member has confirmed a person. */
export const isSuspected = ({ suspicion, confirmedPerson }: Pick<Visit, 'suspicion' | 'confirmedPerson'>) =>
  suspicion.length > 0 && !confirmedPerson

/** A skipped run with one of these reasons can be helped by a person: a Lead or Contact is missing in Salesforce. */
const missingRecord: readonly string[] = ['no_record', 'no_record_no_assignee']

/** The visitor matched no record in Salesforce. */
export const lacksRecord = (run: Pick<Run, 'reason'>) => missingRecord.includes(run.reason?.code ?? '')

/** The run wrote nothing, although it should: it failed, or it was skipped for want of a record. */
export function wentWrong(run: Pick<Run, 'action' | 'state' | 'reason'>): boolean {
  if (run.action.type === 'findOwner') return false
  return run.state === 'failed' || (run.state === 'skipped' && lacksRecord(run))
}

/**
 * Whether a person should look at the run: it went wrong and was not dismissed, or it waits until a member connects Salesforce again.
 * The tracker's query for `visits.list` with `needsAttention` selects by the same rule.
 *
 * @param allWaiting every waiting run counts, whatever it waits for
 */
export function needsAttention(run: Run, allWaiting: boolean): boolean {
  if (wentWrong(run)) return run.dismissedAt === undefined
  const waits = run.state === 'waiting' && run.action.type !== 'findOwner'
  return waits && (allWaiting || run.reason?.code === 'salesforce_reconnect')
}
