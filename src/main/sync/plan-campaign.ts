// Plans the campaign member of a run.
import type { CampaignAction, RunResult } from '#shared/model/runs.ts'
import { may } from '../salesforce/access.ts'
import { mayAddMembers } from '../salesforce/access-rules.ts'
import type { FoundRecord, Job } from './batch-types.ts'
import { isHigherStatus } from './member-status.ts'
import { type Member, statusOf } from './members.ts'
import { noCampaigns, resultOf, skip } from './plan-common.ts'
import type { Plan, PlanContext } from './plan-types.ts'

export function planCampaign(
  job: Job,
  action: CampaignAction,
  record: FoundRecord | null,
  context: PlanContext,
): Plan {
  // An earlier execution of this run was settled with a record, so the member exists. The member is not changed.
  if (job.run.previous?.record) return { kind: 'keep', job, result: job.run.previous }
  const member = context.members.get(job.run.id)
  if (member) {
    return planMember(job, member, resultOf(context, member.record, null))
  }
  if (!record) return skip(job, 'no_record')
  if (!mayAddMembers(context.access)) return { kind: 'refuse', job, refusal: noCampaigns }
  const { type, id } = record
  const wanted = statusOf(job)
  const status = may(context.access, 'CampaignMember', 'Status', 'createable') ? wanted : null
  return {
    kind: 'write',
    job,
    write: { type: 'addMember', campaignId: action.campaignId, record: { type, id }, status },
    result: { ...resultOf(context, record, null), ...(wanted ? { memberStatus: status } : {}) },
  }
}

/** Raises the status of an existing member. A status that is higher, or that is not in the list of the campaign, is not changed. */
function planMember(job: Job, { id, status, statuses }: Member, found: RunResult): Plan {
  const wanted = statusOf(job)
  const result = { ...found, campaignMemberId: id, ...(wanted ? { memberStatus: status } : {}) }
  if (!wanted || !isHigherStatus(statuses, status, wanted)) return { kind: 'keep', job, result }
  return {
    kind: 'write',
    job,
    write: { type: 'updateMember', memberId: id, status: wanted },
    result: { ...result, memberStatus: wanted },
  }
}
