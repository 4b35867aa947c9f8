import { sql } from 'kysely'
import { ChannelName } from '#shared/model/channels.ts'
import type { Connection } from './connection.ts'

/**
 * `owner`: due, but only a device of its owner may claim it yet. `anyone`: due for each device. `claimed`: a device executes it.
 * `retry`: an attempt failed, and the next one is later. `later`: not due yet.
 */
export const runWaits = ['owner', 'anyone', 'claimed', 'retry', 'later'] as const
export type RunWait = (typeof runWaits)[number]
/** `due`: to be sent now. `sending`: a process sends it. `retry`: an attempt failed, and the next one is later. `later`: e.g. quiet hours. */
export const messageWaits = ['due', 'sending', 'retry', 'later'] as const
export type MessageWait = (typeof messageWaits)[number]
export const messageChannels = [...ChannelName.options, 'admin'] as const
export type MessageChannel = (typeof messageChannels)[number]

/** `oldestMs`: how long the row that waits longest has waited, in ms. A row that is due waits since it became due, another row since it was made. */
export type Backlog<Wait> = { wait: Wait; count: number; oldestMs: number }

/** What waits in all workspaces. The result has no row and no key of a workspace. `now`: epoch ms. */
export function createBacklogRepository({ db }: Connection) {
  return {
    /** Uses the index `runs_waiting` for each workspace. Settled runs are not read. */
    async runs(now: number): Promise<Backlog<RunWait>[]> {
      const due = sql`runs.available_at <= ${now}`
      const wait = sql<RunWait>`case when runs.state = 'claimed' and runs.lease_until > ${now} then 'claimed'
        when runs.state = 'waiting' and not (${due}) then case when runs.attempt > 0 then 'retry' else 'later' end
        when runs.shared_at <= ${now} then 'anyone' else 'owner' end`
      const since = sql<number>`case when ${due} then runs.available_at else runs.created_at end`
      const rows = await db
        .selectFrom('workspaces')
        .innerJoin('runs', 'runs.workspace_id', 'workspaces.workspace_id')
        .select((e) => [wait.as('wait'), e.fn.countAll<number>().as('count')])
        .select(sql<number>`min(${since})`.as('since'))
        .where('runs.state', 'in', ['waiting', 'claimed'])
        .groupBy(sql`1`)
        .execute()
      return rows.map(({ since: from, ...row }) => ({ ...row, oldestMs: Math.max(0, now - from) }))
    },

    /** Uses the indexes `deliveries_due`, `notice_deliveries_due` and `admin_mails_due`. Sent and failed messages are not read. */
    async messages(now: number): Promise<(Backlog<MessageWait> & { channel: MessageChannel })[]> {
      const wait = sql<MessageWait>`case when lease_token is not null and available_at > ${now} then 'sending'
        when available_at <= ${now} then 'due' when attempts > 0 then 'retry' else 'later' end`
      const since = sql<number>`min(case when available_at <= ${now} then available_at else created_at end)`
      const waiting = db
        .selectFrom('deliveries')
        .select(['channel', 'lease_token', 'available_at', 'attempts', 'created_at'])
        .where('available_at', '>=', 0)
        .unionAll(
          db
            .selectFrom('notice_deliveries')
            .select(['channel', 'lease_token', 'available_at', 'attempts', 'created_at'])
            .where('available_at', '>=', 0),
        )
      const deliveries = db
        .selectFrom(waiting.as('waiting'))
        .select((e) => [
          sql<MessageChannel>`channel`.as('channel'),
          wait.as('wait'),
          e.fn.countAll<number>().as('count'),
        ])
        .select(since.as('since'))
        .groupBy(sql`1, 2`)
      const mails = db
        .selectFrom('admin_mails')
        .select((e) => [
          sql<MessageChannel>`'admin'`.as('channel'),
          wait.as('wait'),
          e.fn.countAll<number>().as('count'),
        ])
        .select(since.as('since'))
        .where('available_at', '>=', 0)
        .groupBy(sql`1, 2`)
      const rows = await deliveries.unionAll(mails).execute()
      return rows.map(({ since: from, ...row }) => ({ ...row, oldestMs: Math.max(0, now - from) }))
    },
  }
}
