// Owns what admins are told of a channel that can't send: noted at a failure that is the channel's own, gone with the next
// message that goes through. Written only where something changes.
import type { Kysely } from 'kysely'
import type { ChannelProblem } from '#shared/model/people.ts'
import { toInstant } from '../../infrastructure/clock.ts'
import type { Database } from '../../infrastructure/database/schema.ts'
import { readChannelProblems } from '../../repositories/people-rows.ts'
import { inWorkspace, type TransactionContext } from '../transaction.ts'

type Channel = ChannelProblem['channel']

async function read(db: Kysely<Database>, workspaceId: string, lock: boolean): Promise<ChannelProblem[]> {
  const row = await db
    .selectFrom('workspaces')
    .select('channel_problems')
    .where('workspace_id', '=', workspaceId)
    .$if(lock, (query) => query.forUpdate())
    .executeTakeFirst()
  return readChannelProblems(row?.channel_problems ?? null)
}

const detailOf = (problems: readonly ChannelProblem[], channel: Channel) =>
  problems.find((each) => each.channel === channel)?.detail ?? null

/** `detail`: the server's words; null where a message went through. Logged once, at the change. */
export async function noteChannel(
  context: TransactionContext,
  workspaceId: string,
  channel: Channel,
  detail: string | null,
): Promise<void> {
  const { store, clock, log } = context
  if (detailOf(await read(store.db, workspaceId, false), channel) === detail) return
  await inWorkspace(context, workspaceId, async ({ trx, emit }) => {
    const before = await read(trx, workspaceId, store.dialect === 'postgres')
    if (detailOf(before, channel) === detail) return
    const since = before.find((each) => each.channel === channel)?.since ?? toInstant(clock.now())
    const others = before.filter((each) => each.channel !== channel)
    const after = detail === null ? others : [...others, { channel, since, detail }]
    await trx
      .updateTable('workspaces')
      .set({ channel_problems: after.length === 0 ? null : JSON.stringify(after) })
      .where('workspace_id', '=', workspaceId)
      .execute()
    emit({ type: 'workspace.changed', subject: {} })
  })
  if (detail === null) log.info({ channel, workspaceId }, 'this channel sends again')
  else log.error({ channel, workspaceId, detail }, 'this channel cannot send: see to its server and settings')
}
