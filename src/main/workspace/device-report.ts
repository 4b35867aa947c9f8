// Reports the Salesforce connection of this device to the tracker: after each change, and after the tracker was unreachable. The tracker
// uses the report to choose the devices that execute runs, and shows it to the workspace.
import type { PreflightRow, SalesforceConnection } from '#shared/desktop-state.ts'
import {
  type DeviceCheck,
  type DeviceKind,
  type DeviceSalesforce,
  deviceChecks,
} from '#shared/model/workers.ts'
import { asCoded } from '../lib/as-coded.ts'
import type { Clock } from '../lib/clock.ts'
import type { Log } from '../lib/log.ts'
import type { Salesforce } from '../salesforce/salesforce.ts'
import type { TrackerClient } from '../tracker/client.ts'

export type DeviceReporter = {
  /** Sends the report if it differs from the last report that the tracker received. */
  update(): void
  /** Called when the tracker can be reached again. Sends the report in each case. */
  online(): void
  stop(): Promise<void>
}

type Options = {
  kind: DeviceKind
  client: TrackerClient
  salesforce: Pick<Salesforce, 'state' | 'preflight'>
  /** The member's address. Null while this device is in no workspace. */
  email: () => string | null
  /** True while the tracker can be reached. */
  isOnline: () => boolean
  clock: Clock
  log: Log
}

type Checks = Pick<DeviceSalesforce, 'checks' | 'checkedAt'>
const unchecked: Checks = { checks: [], checkedAt: null }

/** A worker checks its permissions this often. A check costs one API call. */
const checkEveryMs = 6 * 60 * 60_000

export function createDeviceReporter(options: Options): DeviceReporter {
  const { kind, client, salesforce, clock, log } = options
  const stopping = new AbortController()
  let checks = unchecked
  /** The user and the org whose permissions were checked. */
  let checked: string | null = null
  let sent: string | null = null
  let running: Promise<void> | null = null
  let isWanted = false

  async function sendOnce(): Promise<void> {
    const state = salesforce.state()
    const owner = ownerOf(state)
    if (owner !== checked) checks = unchecked
    await send({ ...connectionOf(state), ...checks })
    if (kind !== 'worker' || owner === null || !isCheckDue(owner)) return
    const email = options.email()
    if (email === null) return
    checked = owner
    checks = checksOf((await salesforce.preflight(email, { keepsToken: true })).rows, clock.now())
    await send({ ...connectionOf(salesforce.state()), ...checks })
  }

  const isCheckDue = (owner: string) =>
    owner !== checked || clock.now() - Date.parse(checks.checkedAt ?? '') > checkEveryMs

  async function send(report: DeviceSalesforce): Promise<void> {
    const text = JSON.stringify(report)
    if (text === sent || !options.isOnline()) return
    await client.call('devices.report', { body: { kind, salesforce: report } })
    sent = text
  }

  async function run(): Promise<void> {
    while (isWanted && !stopping.signal.aborted) {
      isWanted = false
      // An older tracker does not know this call. A tracker that is unreachable gets the report when it is online again.
      await sendOnce().catch((error: unknown) => {
        log.debug({ error: asCoded(error).toWire() }, 'The device could not report its connection')
      })
    }
  }

  function update(): void {
    isWanted = true
    running ??= run().finally(() => {
      running = null
      if (isWanted && !stopping.signal.aborted) update()
    })
  }

  const checking = repeat(clock, stopping.signal, update)
  return {
    update,
    online() {
      sent = null
      update()
    },
    async stop() {
      stopping.abort()
      await Promise.all([running, checking])
    },
  }
}

async function repeat(clock: Clock, signal: AbortSignal, work: () => void): Promise<void> {
  while (!signal.aborted) {
    await clock.sleep(checkEveryMs, signal).catch(() => {})
    if (!signal.aborted) work()
  }
}

const ownerOf = ({ state, org, user }: SalesforceConnection): string | null =>
  state === 'connected' && org && user ? `${org.id} ${user.id}` : null

function connectionOf({ state, org, user }: SalesforceConnection): Omit<DeviceSalesforce, keyof Checks> {
  const short = state === 'connected' || state === 'reconnect' ? state : 'disconnected'
  if (short === 'disconnected') return { state: short, user: null, org: null }
  return {
    state: short,
    user: user && { name: user.name.slice(0, 200), email: user.email.slice(0, 400) },
    org: org && { name: org.name.slice(0, 200), isSandbox: org.isSandbox },
  }
}

const isReported = (id: string): id is DeviceCheck['id'] => deviceChecks.some((each) => each === id)

function checksOf(rows: readonly PreflightRow[], now: number): Checks {
  const checks = rows.flatMap(({ id, state }) => (isReported(id) ? [{ id, state }] : []))
  return { checks, checkedAt: new Date(now).toISOString() }
}
