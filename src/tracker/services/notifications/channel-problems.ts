import type { ChannelProblem } from '#shared/model/people.ts'
import { toInstant } from '../../infrastructure/clock.ts'
import { inWorkspace, type TransactionContext } from '../transaction.ts'

type Channel = ChannelProblem['channel']

const detailOf = (problems: readonly ChannelProblem[], channel: Channel) =>
  problems.find((each) => each.channel === channel)?.detail ?? null

/**
 * Stores that a channel cannot send to any recipient. Admins see the problem until a message is sent. If the stored detail is the same, this function
 * writes and logs nothing.
 * @param detail The problem that the server reported, or null if a message was sent.
 */
export async function noteChannel(
  context: TransactionContext,
  workspaceId: string,
  channel: Channel,
  detail: string | null,
): Promise<void> {
  const { store, clock, log } = context
  const { channelProblems } = store.forWorkspace(workspaceId)
  if (detailOf(await channelProblems.list(), channel) === detail) return
  await inWorkspace(context, workspaceId, async ({ repositories, emit }) => {
    const before = await repositories.channelProblems.lock()
    if (detailOf(before, channel) === detail) return
    const since = before.find((each) => each.channel === channel)?.since ?? toInstant(clock.now())
    const others = before.filter((each) => each.channel !== channel)
    await repositories.channelProblems.save(
      detail === null ? others : [...others, { channel, since, detail }],
    )
    emit({ type: 'workspace.changed', subject: {} })
  })
  if (detail === null) log.info({ channel, workspaceId }, 'the notification channel works again')
  else
    log.error(
      { channel, workspaceId, detail },
      'the notification channel cannot send: check its server and settings',
    )
}
