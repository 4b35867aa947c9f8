// Decides which digests are sent (ADR 111).
import { digestTimes } from '#shared/digest-time.ts'
import { CodedError } from '#shared/errors.ts'
import { defaultDigest } from '#shared/model/digest.ts'
import { planChannels } from '../../../domain/notifications/channel-plan.ts'
import type { DueDigest } from '../../../repositories/digests.ts'
import type { WorkspaceRepositories } from '../../../repositories/workspace-repositories.ts'
import type { TrackerContext } from '../../context.ts'
import { inTransaction, inWorkspace, type TransactionScope } from '../../transaction.ts'
import { channels, configuredChannels } from '../channels/registry.ts'
import { addNotice } from './add-notice.ts'
import { digestChannels } from './digest-schedule.ts'
import type { MemberPerson } from './source.ts'

const dayMs = 86_400_000
const longestIdleMs = dayMs

/**
 * Decides the digests that are due, each in a transaction of its own, at most `most`. The row of the schedule is locked, so of several processes one
 * decides. Returns the number of decided digests.
 */
export async function decideDigests(context: TrackerContext, most: number): Promise<number> {
  for (let count = 0; count < most; count++) {
    if (!(await context.store.deployment.dueDigests.isAny(context.clock.now()))) return count
    const isDecided = await inTransaction(context, async (scope) => {
      const now = context.clock.now()
      const due = await scope.unit.deployment.dueDigests.lockNext(now)
      if (due) await decide(scope, due, now)
      return due !== undefined
    })
    if (!isDecided) return count
  }
  return most
}

/**
 * The period ends with the oldest activity of an open visit: a visit leaves with the time of its last activity, so no visit can still leave within
 * the period. A reader who was idle for longer than {@link longestIdleMs} does not hold the digest back. After an outage, one digest covers the time
 * since the last one.
 */
async function decide(
  { unit, config }: Pick<TransactionScope, 'unit' | 'config'>,
  { workspaceId, memberId, from }: DueDigest,
  now: number,
): Promise<void> {
  const repositories = unit.forWorkspace(workspaceId)
  const { digests, digestFigures, recipients } = repositories
  const person = await recipients.find({ memberId, outsider: null })
  const digest = person?.kind === 'member' ? person.notify.digest : null
  // The settings of a removed member stay, so that the member gets digests again after joining again.
  const times = digestTimes(digest ?? { ...defaultDigest, every: 'daily' }, now)
  if (!times || digest?.every === 'off') return digests.remove(memberId)
  const open = (await digestFigures.oldestOpenActivity(memberId)) ?? now
  const until = Math.max(from, Math.min(now, Math.max(open, now - longestIdleMs)))
  await digests.save(memberId, { from: until, nextAt: times.next })
  if (!person || !digest || until === from) return
  await write(repositories, config, person, { from, until }, 'digest', now)
}

async function write(
  repositories: WorkspaceRepositories,
  config: TrackerContext['config'],
  person: MemberPerson | { kind: 'outsider' },
  period: { from: number; until: number },
  kind: 'digest' | 'digestSample',
  now: number,
  subjectId = String(period.from),
): Promise<boolean> {
  if (person.kind !== 'member') return false
  const chosen = digestChannels(person.notify)
  const plan = planChannels(channels, chosen, await configuredChannels(config, repositories))
  const isUrgent = kind === 'digestSample'
  const notice = await addNotice(repositories, person, { kind, subjectId, period, plan, now, isUrgent })
  return notice !== null && plan.send.length > 0
}

/** A member can get one sample a minute. */
const sampleEveryMs = 60_000

/**
 * Sends the digest of the time since the last regular one, also if nothing happened and in quiet hours.
 * @throws CodedError too_many_requests; digest_no_channel: no channel can send
 */
export function sendSample(
  context: TrackerContext,
  { workspaceId, memberId }: { workspaceId: string; memberId: string },
): Promise<void> {
  return inWorkspace(context, workspaceId, async ({ repositories }) => {
    const now = context.clock.now()
    const person = await repositories.recipients.find({ memberId, outsider: null })
    const digest = (person?.kind === 'member' && person.notify.digest) || defaultDigest
    const every = digest.every === 'off' ? 'daily' : digest.every
    const from = digestTimes({ ...digest, every }, now)?.last ?? now - dayMs
    const subject = `sample ${Math.floor(now / sampleEveryMs)}`
    if (!person) throw new CodedError('not_found', 'There is no such member.')
    const configured = await configuredChannels(context.config, repositories)
    if (!configured.email && !configured[digest.channel])
      throw new CodedError('digest_no_channel', 'No channel can send the digest.')
    const isNew = await write(
      repositories,
      context.config,
      person,
      { from, until: now },
      'digestSample',
      now,
      subject,
    )
    if (!isNew) throw new CodedError('too_many_requests', 'A sample was sent within the last minute.')
  })
}
