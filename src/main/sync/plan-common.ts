// Pure functions that the plans of all actions share.
import type { RecordMatch, RunReason, RunResult } from '#shared/model/runs.ts'
import type { FoundRecord, Job, Owner } from './batch-types.ts'
import { matchRecord, toMatch } from './match.ts'
import type { Plan, PlanContext } from './plan-types.ts'

/** Returns the record that matches the visitor; null without a match, and for an anonymous visit without a claimed record. */
export function matchFor({ subject }: Job, context: PlanContext): FoundRecord | null {
  const { id, email, match, claim } = subject
  const pinned = context.unpinned.has(id) ? null : match
  return email || claim ? matchRecord(context.found, email, pinned, claim) : null
}

/** Salesforce's refusal for an object that the user can't see. */
export const noCampaigns = { code: 'INVALID_TYPE', message: 'This user has no access to campaigns.' }

export function resultOf(
  context: PlanContext,
  record: FoundRecord | null,
  assignee: Owner | null,
): RunResult {
  const match: RecordMatch | null = record && toMatch(record, context.now)
  return {
    taskId: null,
    campaignMemberId: null,
    record: match,
    assignee: assignee && { id: assignee.id, name: assignee.name, timeZone: assignee.timeZone },
    instanceUrl: context.org.instanceUrl,
  }
}

export function skip(job: Job, code: RunReason['code']): Plan {
  return { kind: 'skip', job, reason: { code, salesforceCode: null, detail: null } }
}
