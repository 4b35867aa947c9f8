// Whether a visit became what it must: one leave, one notification, one Task with the right people, words and day.
import { formatDuration } from '#shared/duration.ts'
import type { Run } from '#shared/model/runs.ts'
import type { Visit } from '#shared/model/visits.ts'
import type { Counted, Reader } from '../fixtures/team/reader.ts'
import type { OrgRecord } from '../salesforce-org/control.ts'
import type { Lack } from './kinds/hidden.ts'
import type { ReaderPlan } from './plan.ts'
import type { Scene } from './scene.ts'
import type { Finding } from './tally.ts'
import { checkTold } from './told.ts'
import type { Witness } from './witness.ts'

export type Subject = {
  plan: ReaderPlan
  reader: Reader
  recordId: string | null
  /** Hidden from the rep for a while: the visit may have been written without it, or with it. */
  lack: Lack
  /** How often the reader ended: more than once where a visit was resumed. */
  ends?: number
  /** What a person wrote into the Task meanwhile. */
  edited?: { fields: Record<string, string>; notes: string[] }
}

const lost = (what: string): Finding => ({ verdict: 'lost', what })
const doubled = (what: string): Finding => ({ verdict: 'doubled', what })
const wrong = (what: string): Finding => ({ verdict: 'wrong', what })

/** Nothing acknowledged may be missing, nothing may be there that was never sent. */
export function checkCounted(visit: Visit, acknowledged: Counted, sent: Counted): Finding[] {
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

/** One or none; more are doubled, fewer lost. */
function checkCount(what: string, count: number, expected: number): Finding[] {
  if (count < expected) return [lost(`${what}: ${count} instead of ${expected}`)]
  return count > expected ? [doubled(`${what}: ${count} instead of ${expected}`)] : []
}

/** `mayUndo`: two desktops at work may both write, and the one that lost its lease deletes its own. One alone never has to. */
export async function checkVisit(
  scene: Scene,
  witness: Witness,
  subject: Subject,
  { mayUndo, trackerKills }: { mayUndo: boolean; trackerKills: number },
): Promise<Finding[]> {
  const { reader, plan } = subject
  const { client } = scene.team.aiko
  const visit = await client.call('visits.get', { params: { visitId: reader.visitId() } })
  const ever = await scene.team.org.control.records('Task')
  const tasks = ever.filter((task) => task.IsDeleted !== true || !mayUndo)
  const said = plan.saysGoodbye ? reader.sent() : reader.acknowledged()
  return [
    ...checkCounted(visit, said, reader.sent()),
    ...checkLeave(visit, said, witness, subject.ends ?? 1),
    ...(await checkTask(scene, subject, visit, tasks)),
    ...(await checkCampaign(scene, subject, visit)),
    ...witness.checkNotification(visit.id),
    ...checkTold(scene, subject, visit, { trackerKills }),
  ]
}

function checkLeave(visit: Visit, said: Counted, witness: Witness, ends: number): Finding[] {
  const left = Math.max(1, visit.leaves)
  const findings = checkCount(`${visit.id} leaves in the feed`, witness.leavesOf(visit.id), left)
  if (visit.state !== 'left') findings.push(lost(`${visit.id} has not left`))
  findings.push(...checkFalseLeaves(visit, ends))
  if (visit.page !== said.page)
    findings.push(wrong(`${visit.id} left on page ${visit.page}, not ${said.page}`))
  return findings
}

/** A reader ends once, unless they come back: by a goodbye or by falling silent. A visit that left more often had left before its reader did. */
export const checkFalseLeaves = ({ id, leaves }: Pick<Visit, 'id' | 'leaves'>, ends = 1): Finding[] =>
  Array.from({ length: Math.max(0, leaves - ends) }, () => ({
    verdict: 'falseLeave',
    what: `${id} left ${leaves} times, its reader ${ends}`,
  }))

const dayOf = (instant: string, timeZone: string) =>
  new Date(instant).toLocaleDateString('sv-SE', {
    timeZone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
  })

/** The rules of docs/salesforce-rules.md and ADR 45, written independently of the worker's code. */
async function expectedTask(
  { team, places }: Scene,
  { plan, ...subject }: Subject,
  visit: Visit,
  lack: Lack,
) {
  const unseen = plan.record?.type === lack
  const record = unseen || !plan.record ? null : lack === 'owner' ? ownerless(plan.record) : plan.record
  const recordId = unseen ? null : subject.recordId
  const ownerKey =
    plan.document === 'toDocumentOwner' ? 'aiko' : record && record.owner !== 'queue' ? record.owner : null
  if (!record && !ownerKey) return null
  // Without an assignee a Task is the connected user's, who is Aiko wherever that is possible.
  const ownerId = await team.org.control.named(ownerKey ?? 'aiko')
  const users = await team.org.control.records('User')
  const zoneOf = lack === 'zone' ? await team.org.control.named('aiko') : ownerId
  const zone = String(users.find((user) => user.Id === zoneOf)?.TimeZoneSidKey)
  const { title, japanese } = places[plan.document]
  return {
    WhoId: recordId,
    OwnerId: ownerId,
    Subject: japanese ? `【${plan.email}】さんが【${title}】を閉じました` : `${plan.email} closed ${title}`,
    ActivityDate: lack === 'dueDate' ? null : dayOf(visit.leftAt ?? '', zone),
    ...subject.edited?.fields,
  }
}

const ownerless = (record: NonNullable<ReaderPlan['record']>) => ({ ...record, owner: 'queue' as const })

async function checkTask(
  scene: Scene,
  subject: Subject,
  visit: Visit,
  tasks: readonly OrgRecord[],
): Promise<Finding[]> {
  const complete = await checkTaskLacking(scene, subject, visit, tasks, 'nothing')
  if (complete.length === 0 || subject.lack === 'nothing') return complete
  return checkTaskLacking(scene, subject, visit, tasks, subject.lack)
}

async function checkTaskLacking(
  scene: Scene,
  subject: Subject,
  visit: Visit,
  tasks: readonly OrgRecord[],
  lack: Lack,
): Promise<Finding[]> {
  const run = visit.runs.find((each) => each.action.type === 'task')
  if (!run) return [lost(`${visit.id} has no run for its Task`)]
  const expected = await expectedTask(scene, subject, visit, lack)
  const about = tasks.filter((task) => String(task.Subject).includes(subject.plan.email))
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
  const page = scene.places[subject.plan.document].japanese
    ? `離脱ページ: ${visit.page} / 6`
    : `Exit page: ${visit.page} of 6`
  differences.push(...checkWords(scene, subject, visit, run, comments))
  if (!comments.endsWith(`Ref: ${run.id}`))
    differences.push(wrong(`${run.id} has the reference of another run`))
  if (!comments.includes(page)) differences.push(wrong(`${run.id} says another exit page than ${visit.page}`))
  if (run.result?.taskId !== task.Id) {
    differences.push(wrong(`${run.id} is settled with ${String(run.result?.taskId)}, the Task is ${task.Id}`))
  }
  return [...differences, ...checkState(run, 'done')]
}

/** Of a Task that a person edited: the reading time of the last leave, and each line that the person added. */
function checkWords(
  scene: Scene,
  { plan, edited }: Subject,
  visit: Visit,
  run: Run,
  comments: string,
): Finding[] {
  if (!edited) return []
  const dwell = scene.places[plan.document].japanese
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
  scene: Scene,
  { plan, recordId, lack }: Subject,
  visit: Visit,
): Promise<Finding[]> {
  if (plan.document !== 'withCampaign') return []
  const run = visit.runs.find((each) => each.action.type === 'campaign')
  if (!run) return [lost(`${visit.id} has no run for its campaign`)]
  const unseen = plan.record?.type === lack && run.state === 'skipped'
  if (!recordId || unseen) return checkState(run, 'skipped')
  const members = await scene.team.org.control.records('CampaignMember')
  const own = members.filter(
    (each) =>
      each.IsDeleted !== true &&
      each.CampaignId === scene.campaignId &&
      (each.LeadId === recordId || each.ContactId === recordId),
  )
  return [...checkCount(`${run.id} campaign members`, own.length, 1), ...checkState(run, 'done')]
}
