// Owns what desktops say they have handled: after an event that concerns a whole team its desktops come back at one moment, and
// their positions are written together.
import { sql } from 'kysely'
import type { DatabaseClient } from '../../infrastructure/database/client.ts'
import { writtenTogether } from '../../infrastructure/group-commit.ts'

export type Ack = { workspaceId: string; deviceId: string; seq: number }
/** Resolves once it is committed that the device has handled everything up to there. A position never goes back. */
export type Acknowledge = (ack: Ack) => Promise<void>

export const createAcks = (store: DatabaseClient): Acknowledge =>
  writtenTogether((acks) => writeAcks(store, acks))

/** The furthest of each device, in the order of their keys: two processes never wait for each other in a circle. */
function furthest(acks: readonly Ack[]): Ack[] {
  const byDevice = new Map<string, Ack>()
  for (const ack of acks) {
    const key = `${ack.workspaceId} ${ack.deviceId}`
    if (ack.seq > (byDevice.get(key)?.seq ?? -1)) byDevice.set(key, ack)
  }
  return [...byDevice].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, ack]) => ack)
}

function writeAcks(store: DatabaseClient, acks: readonly Ack[]): Promise<unknown> {
  const json = JSON.stringify(
    furthest(acks).map(({ workspaceId, deviceId, seq }) => ({ w: workspaceId, d: deviceId, s: seq })),
  )
  const positions =
    store.dialect === 'postgres'
      ? sql`select w, d, s from jsonb_to_recordset(${json}::jsonb) as k(w text, d text, s bigint)`
      : sql`select value ->> 'w' as w, value ->> 'd' as d, value ->> 's' as s from json_each(${json})`
  return store.transaction((trx) =>
    sql`update devices set feed_acked = v.s from (${positions}) as v
      where devices.workspace_id = v.w and devices.device_id = v.d and devices.feed_acked < v.s`.execute(trx),
  )
}
