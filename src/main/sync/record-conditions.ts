// The conditions of a workflow on the visitor's record (ADR 81). The functions are pure.
import { normalizeForComparison } from '#shared/email-address.ts'
import type { UnmetCondition } from '#shared/model/conditions.ts'
import { sameRecord } from '#shared/salesforce-id.ts'
import type { Found, FoundRecord, Job } from './batch-types.ts'

/** The campaigns whose memberships a batch needs. */
export const campaignsOfConditions = (jobs: readonly Job[]): string[] => [
  ...new Set(jobs.flatMap(({ run }) => run.recordConditions.memberOf?.campaignId ?? [])),
]

export type RecordVerdict =
  | { kind: 'met' }
  | { kind: 'unmet'; unmet: UnmetCondition[] }
  /** This user can't see the members of campaigns. */
  | { kind: 'hidden' }

/**
 * Decides whether the visitor's record meets the conditions of the run. `record` is the match. Each record with the visitor's address can be the
 * member of the campaign: a person may be a member as a Contact and match as a Lead.
 */
export function judgeRecord({ run, subject }: Job, record: FoundRecord | null, found: Found): RecordVerdict {
  const { record: wanted, memberOf } = run.recordConditions
  const unmet: UnmetCondition[] = []
  if (wanted !== undefined && record?.type !== wanted) {
    unmet.push({ condition: 'record', wanted, actual: record?.type ?? null })
  }
  if (memberOf !== undefined) {
    const email = normalizeForComparison(subject.email ?? '')
    const own = found.records.filter((each) => (email !== '' && each.email === email) || each === record)
    const isMember = own.some(({ campaignIds }) =>
      campaignIds?.some((id) => sameRecord(id, memberOf.campaignId)),
    )
    if (!isMember && own.some(({ campaignIds }) => campaignIds === undefined)) return { kind: 'hidden' }
    if (!isMember) unmet.push({ condition: 'memberOf', campaignName: memberOf.campaignName })
  }
  return unmet.length > 0 ? { kind: 'unmet', unmet } : { kind: 'met' }
}
