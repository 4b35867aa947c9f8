// Checks the result of a visit: one leave, one notification, one campaign member, and one Task with the expected fields.
import { formatDuration } from '#shared/duration.ts'
import type { Run } from '#shared/model/runs.ts'
import type { Visit } from '#shared/model/visits.ts'
import type { Counted, Reader } from '../fixtures/team/reader.ts'
import type { OrgRecord } from '../salesforce-org/control.ts'
import type { Environment } from './environment.ts'
import type { HiddenData } from './kinds/hidden.ts'
import { checkMessages } from './message-check.ts'
import type { NotificationObserver } from './notification-observer.ts'
import type { ReaderPlan } from './plan.ts'
import type { Finding } from './tally.ts'

export type VisitCase = {
  plan: ReaderPlan
  reader: Reader
  recordId: string | null
  /** The data that was hidden from the rep for some time. The Task may contain or lack this data. */
  hiddenData: HiddenData
  /** The number of times that the reader left. Default: 1. For a resumed visit the number is greater than 1. */
  ends?: number
  /** Changes that a person made in the Task. */
  edited?: { fields: Record<string, string>; notes: string[] }
}

const lost = (what: string): Finding => ({ verdict: 'lost', what })
const doubled = (what: string): Finding => ({ verdict: 'doubled', what })
const wrong = (what: string): Finding => ({ verdict: 'wrong', what })

/**
 * Compares the stored reading time of each page with the counters of the reader. A stored time that is shorter than the acknowledged time is
 * `lost`. A stored time that is longer than the sent time is `wrong`.
 */
export function checkCounters(visit: Visit, acknowledged: Counted, sent: Counted): Finding[] {
  const stored = Object.fromEntries(visit.pages.map(({ page, activeMs }) => [String(page), activeMs]))
  const findings: Finding[] = []
  for (const [page, ms] of Object.entries(acknowledged.pages)) {
    const has = stored[page] ?? 0
    if (has < ms) findings.push(lost(`${visit.id} page ${page}: ${ms} ms acknowledged, ${has} ms stored`))
  }
  for (const [page, ms] of Object.entries(stored)) {
    const most = sent.pages[page] ?? 0
    if (ms > most) findings.push(wrong(`${visit.id} page ${page}: ${most} ms sent, ${ms} ms stored`))
  }
  return findings
}

/** Returns a finding `lost` if `count` is less than `expected`, and a finding `doubled` if `count` is greater than `expected`. */
function checkCount(what: string, count: number, expected: number): Finding[] {
  if (count < expected) return [lost(`${what}: ${count} instead of ${expected}`)]
  return count > expected ? [doubled(`${what}: ${count} instead of ${expected}`)] : []
}

/**
 * Returns the findings for one visit.
 *
 * `allowsDeletedDuplicates`: if two desktops execute the same run, both may write a Task. The desktop without a valid lease deletes its own Task,
 * so deleted Tasks are not counted. Otherwise a deleted Task counts as a Task too.
 */
export async function checkVisit(
  environment: Environment,
  observer: NotificationObserver,
  visitCase: VisitCase,
  { allowsDeletedDuplicates, trackerKills }: { allowsDeletedDuplicates: boolean; trackerKills: number },
): Promise<Finding[]> {
  const { reader, plan } = visitCase
  const { client } = environment.team.aiko
  const visit = await client.call('visits.get', { params: { visitId: reader.visitId() } })
  const allTasks = await environment.team.org.control.records('Task')
  const tasks = allTasks.filter((task) => task.IsDeleted !== true || !allowsDeletedDuplicates)
  const finalCounters = plan.sendsGoodbye ? reader.sent() : reader.acknowledged()
  return [
    ...checkCounters(visit, finalCounters, reader.sent()),
    ...checkLeave(visit, finalCounters, observer, visitCase),
    ...(await checkTask(environment, visitCase, visit, tasks)),
    ...(await checkCampaign(environment, visitCase, visit)),
    ...observer.checkNotification(visit.id),
    ...checkMessages(environment, visitCase, visit, { trackerKills }),
  ]
}

function checkLeave(
  visit: Visit,
  finalCounters: Counted,
  observer: NotificationObserver,
  { reader, plan, ends }: VisitCase,
): Finding[] {
  const left = Math.max(1, visit.leaves)
  const findings = checkCount(`${visit.id} leaves in the feed`, observer.leaveCount(visit.id), left)
  if (visit.state !== 'left') findings.push(lost(`${visit.id} has not left`))
  for (const { verdict, what } of checkFalseLeaves(visit, ends))
    findings.push({ verdict, what: `${what}${describeReader(plan, reader)}` })
  if (visit.page !== finalCounters.page)
    findings.push(wrong(`${visit.id} left on page ${visit.page}, not ${finalCounters.page}`))
  return findings
}

/**
 * Returns a finding for each leave above `ends`, the number of times that the reader left. Such a leave was recorded while the reader was still
 * reading.
 */
export const checkFalseLeaves = ({ id, leaves }: Pick<Visit, 'id' | 'leaves'>, ends = 1): Finding[] =>
  Array.from({ length: Math.max(0, leaves - ends) }, () => ({
    verdict: 'falseLeave',
    what: `${id} left ${leaves} times, its reader ${ends}`,
  }))

/** The plan of a reader and its requests, as lines. A finding without them cannot be explained, because the next run has other times. */
function describeReader({ pages, reloads, sendsGoodbye }: ReaderPlan, reader: Reader): string {
  const plan = { readsMs: pages.map(({ ms }) => ms), reloads, sendsGoodbye }
  return ['', JSON.stringify(plan), ...reader.history()].join('\n    ')
}

const dayOf = (instant: string, timeZone: string) =>
  new Date(instant).toLocaleDateString('sv-SE', {
    timeZone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
  })

/** Computes the expected Task by the rules of docs/salesforce-rules.md and ADR 45. Returns null if no Task is expected. This function shares no code with the run worker. */
async function expectedTask(
  { team, sharedDocuments }: Environment,
  { plan, ...visitCase }: VisitCase,
  visit: Visit,
  hiddenData: HiddenData,
) {
  const isHidden = plan.record?.type === hiddenData
  const record =
    isHidden || !plan.record ? null : hiddenData === 'owner' ? withoutOwner(plan.record) : plan.record
  const recordId = isHidden ? null : visitCase.recordId
  const ownerKey =
    plan.document === 'toDocumentOwner' ? 'aiko' : record && record.owner !== 'queue' ? record.owner : null
  if (!record && !ownerKey) return null
  // A Task without an assignee belongs to the connected user. In the runs that plan such a Task, only Aiko is connected.
  const ownerId = await team.org.control.named(ownerKey ?? 'aiko')
  const users = await team.org.control.records('User')
  const zoneOf = hiddenData === 'zone' ? await team.org.control.named('aiko') : ownerId
  const zone = String(users.find((user) => user.Id === zoneOf)?.TimeZoneSidKey)
  const { title, japanese } = sharedDocuments[plan.document]
  return {
    WhoId: recordId,
    OwnerId: ownerId,
    Subject: japanese ? `【${plan.email}】さんが【${title}】を閉じました` : `${plan.email} closed ${title}`,
    ActivityDate: hiddenData === 'dueDate' ? null : dayOf(visit.leftAt ?? '', zone),
    ...visitCase.edited?.fields,
  }
}

const withoutOwner = (record: NonNullable<ReaderPlan['record']>) => ({ ...record, owner: 'queue' as const })

async function checkTask(
  environment: Environment,
  visitCase: VisitCase,
  visit: Visit,
  tasks: readonly OrgRecord[],
): Promise<Finding[]> {
  const complete = await checkTaskWithout(environment, visitCase, visit, tasks, 'nothing')
  if (complete.length === 0 || visitCase.hiddenData === 'nothing') return complete
  return checkTaskWithout(environment, visitCase, visit, tasks, visitCase.hiddenData)
}

async function checkTaskWithout(
  environment: Environment,
  visitCase: VisitCase,
  visit: Visit,
  tasks: readonly OrgRecord[],
  hiddenData: HiddenData,
): Promise<Finding[]> {
  const run = visit.runs.find((each) => each.action.type === 'task')
  if (!run) return [lost(`${visit.id} has no run for its Task`)]
  const expected = await expectedTask(environment, visitCase, visit, hiddenData)
  const about = tasks.filter((task) => String(task.Subject).includes(visitCase.plan.email))
  const counted = checkCount(`${run.id} Tasks`, about.length, expected ? 1 : 0)
  const [task] = about
  if (!expected) return [...counted, ...checkState(run, 'skipped')]
  if (!task || counted.length > 0) return [...counted, ...checkState(run, 'done')]
  const differences = Object.entries(expected)
    .filter(([field, value]) => (task[field] ?? null) !== value)
    .map(([field, value]) =>
      wrong(`${run.id} ${field} is ${String(task[field])} instead of ${String(value)}`),
    )
  const comments = String(task.Description)
  const page = environment.sharedDocuments[visitCase.plan.document].japanese
    ? `離脱ページ: ${visit.page} / 6`
    : `Exit page: ${visit.page} of 6`
  differences.push(...checkComments(environment, visitCase, visit, run, comments))
  if (!comments.endsWith(`Ref: ${run.id}`))
    differences.push(wrong(`${run.id} has the reference of another run`))
  if (!comments.includes(page)) differences.push(wrong(`${run.id} says another exit page than ${visit.page}`))
  if (run.result?.taskId !== task.Id) {
    differences.push(wrong(`${run.id} is settled with ${String(run.result?.taskId)}, the Task is ${task.Id}`))
  }
  return [...differences, ...checkState(run, 'done')]
}

/** Checks the comments of a Task that a person has edited. The comments must contain the reading time of the last leave, and each line that the person added. */
function checkComments(
  environment: Environment,
  { plan, edited }: VisitCase,
  visit: Visit,
  run: Run,
  comments: string,
): Finding[] {
  if (!edited) return []
  const dwell = environment.sharedDocuments[plan.document].japanese
    ? `滞在時間: ${formatDuration(visit.activeMs, 'ja')}`
    : `Reading time: ${formatDuration(visit.activeMs, 'en')}`
  const lines = comments.split(/\r?\n/)
  return [dwell, ...edited.notes]
    .filter((line) => !lines.includes(line))
    .map((line) => wrong(`${run.id} has no line "${line}" in: ${JSON.stringify(comments)}`))
}

function checkState(run: Run, state: Run['state']): Finding[] {
  if (run.state === state) return []
  const what = `${run.id} (attempt ${run.attempt}) is ${run.state}, not ${state}: ${JSON.stringify(run.reason)}`
  return [run.state === 'waiting' || run.state === 'claimed' ? lost(what) : wrong(what)]
}

async function checkCampaign(
  environment: Environment,
  { plan, recordId, hiddenData }: VisitCase,
  visit: Visit,
): Promise<Finding[]> {
  if (plan.document !== 'withCampaign') return []
  const run = visit.runs.find((each) => each.action.type === 'campaign')
  if (!run) return [lost(`${visit.id} has no run for its campaign`)]
  const mayBeHidden = plan.record?.type === hiddenData && run.state === 'skipped'
  if (!recordId || mayBeHidden) return checkState(run, 'skipped')
  const members = await environment.team.org.control.records('CampaignMember')
  const own = members.filter(
    (each) =>
      each.IsDeleted !== true &&
      each.CampaignId === environment.campaignId &&
      (each.LeadId === recordId || each.ContactId === recordId),
  )
  return [...checkCount(`${run.id} campaign members`, own.length, 1), ...checkState(run, 'done')]
}
