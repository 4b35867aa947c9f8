// Stores calls that create a Lead, so that a call with an unknown outcome is not lost, even if the process dies. The watch searches for
// the Lead when Salesforce can no longer be executing the call (docs/adr/0043).
import { z } from 'zod'
import { backOffMs } from '#shared/backoff.ts'
import { normalizeForComparison } from '#shared/email-address.ts'
import type { Clock } from '../lib/clock.ts'
import type { Log } from '../lib/log.ts'
import { type KeyValueFile, slot } from '../settings/key-value.ts'
import { longestCallMs } from './connection.ts'
import { type LateLeads, settleLateLeads } from './late-leads.ts'
import type { LeadAttempt, NewLead } from './new-lead.ts'
import type { SalesforceOrg } from './org.ts'

export type LeadWatch = {
  /** Stores a create call. Must be called before the call is sent. */
  begin(org: SalesforceOrg, lead: NewLead, visitId: string): LeadAttempt
  /** Continues with the calls that an earlier process stored. */
  start(): void
  /** Deletes the stored calls of these visits, because their visitor was erased. */
  forgetVisits(visitIds: readonly string[]): void
  /** Deletes all stored calls. Called when the rep leaves the workspace. */
  forget(): void
  stop(): Promise<void>
}

/** `signal` is aborted when the app stops. The next start continues with the calls that were not finished. */
export type LateLeadsContext = { email: string; visitIds: readonly string[]; signal: AbortSignal }

export type LeadWatchOptions = {
  file: KeyValueFile
  org: () => SalesforceOrg | null
  clock: Clock
  log: Log
  /** Called once for all calls with the same e-mail address, after the search for the Leads of these calls. */
  onSettled: (leads: LateLeads, about: LateLeadsContext) => Promise<void>
  /** The wait between a call and the search for its Lead, in ms. During this wait Salesforce may still commit the Lead. */
  lookAfterMs?: number
  /** The first wait between retries while Salesforce can't be reached, in ms. */
  retryMs?: number
}

const Entry = z.object({
  id: z.string(),
  orgId: z.string(),
  userId: z.string(),
  visitId: z.string(),
  email: z.string(),
  lastName: z.string(),
  company: z.string(),
  /** Epoch ms. */
  sentAt: z.number(),
})
type Entry = z.infer<typeof Entry>

/** A stored call is deleted after this time if the rep is not connected to the same org as the same user. */
const keptForMs = 7 * 24 * 60 * 60_000
const maxRetryMs = 60 * 60_000

/** The calls whose outcome is unknown. The calls are kept in memory too, because the file may not be writable. */
function createOpenCalls({ file, log, lookAfterMs = longestCallMs + 60_000 }: LeadWatchOptions) {
  const stored = slot(file, 'openLeadCreates', Entry.array(), [], log)
  let entries: readonly Entry[] = stored.read()
  let lastId = 0

  function keep(next: readonly Entry[]): void {
    entries = next
    try {
      if (next.length > 0) stored.write([...next])
      else stored.clear()
    } catch (error) {
      log.error({ reason: String(error) }, 'Open create calls could not be stored: kept in memory')
    }
  }

  /** Groups the calls by address. A group is due when the latest call of the group is due. */
  function groups(): { at: number; group: readonly Entry[] }[] {
    return [...Map.groupBy(entries, keyOf).values()].map((group) => ({
      group,
      at: Math.max(...group.map(({ sentAt }) => sentAt)) + lookAfterMs,
    }))
  }

  return {
    isEmpty: () => entries.length === 0,
    add(call: Omit<Entry, 'id'>): Entry {
      lastId += 1
      const entry = { ...call, id: `${call.sentAt}-${lastId}` }
      keep([...entries, entry])
      return entry
    },
    remove: (gone: readonly Entry[]) => keep(entries.filter((each) => !gone.includes(each))),
    removeOf: (visitIds: readonly string[]) => {
      if (entries.some((each) => visitIds.includes(each.visitId)))
        keep(entries.filter((each) => !visitIds.includes(each.visitId)))
    },
    clear: () => keep([]),
    groups,
    /** Returns true if another call with this address is open. */
    hasOther: (entry: Entry) => entries.some((each) => each !== entry && keyOf(each) === keyOf(entry)),
  }
}

/** Searches for the Leads of these calls, and passes the result to `onSettled`. Returns false if the search or `onSettled` failed. */
async function settle(
  { log, onSettled }: LeadWatchOptions,
  org: SalesforceOrg,
  { group, email }: { group: readonly Entry[]; email: string },
  signal: AbortSignal,
): Promise<boolean> {
  try {
    const leads = await settleLateLeads(org, group)
    log.info({ kind: leads.kind, lead: leads.leadId, removed: leads.removed }, 'Looked for late Leads')
    const visitIds = group.map(({ visitId }) => visitId)
    await onSettled(leads, { email, visitIds, signal })
    return true
  } catch (error) {
    log.warn({ reason: String(error) }, 'Looking for late Leads failed, trying again')
    return false
  }
}

// Over 60 lines: one closure over the open Lead calls; each function in it is short.
export function createLeadWatch(options: LeadWatchOptions): LeadWatch {
  const { clock } = options
  const calls = createOpenCalls(options)
  const stopping = new AbortController()
  const { signal } = stopping
  let running: Promise<void> | null = null

  const sleep = (ms: number) => clock.sleep(Math.max(0, ms), signal).catch(() => {})

  async function loop(): Promise<void> {
    for (let failures = 0; !calls.isEmpty() && !signal.aborted; ) {
      await sleep(Math.min(...calls.groups().map(({ at }) => at)) - clock.now())
      failures = (await lookAtDue()) ? 0 : failures + 1
      if (failures > 0)
        await sleep(backOffMs({ firstMs: options.retryMs ?? 60_000, maxMs: maxRetryMs }, failures))
    }
  }

  async function lookAtDue(): Promise<boolean> {
    let isDone = true
    for (const { at, group } of calls.groups()) {
      if (signal.aborted) return true
      if (at <= clock.now() && !(await look(group))) isDone = false
    }
    return isDone
  }

  /** Searches for the Leads of one group. Returns false if the search must be repeated. */
  async function look(group: readonly Entry[]): Promise<boolean> {
    const [first] = group
    const org = options.org()
    if (!first) return true
    if (org?.id !== first.orgId || org.user.id !== first.userId) {
      const isOld = clock.now() - first.sentAt > keptForMs
      if (isOld) calls.remove(group)
      return isOld
    }
    const isSettled = await settle(options, org, { group, email: first.email }, signal)
    if (isSettled) calls.remove(group)
    return isSettled
  }

  function start(): void {
    if (signal.aborted || calls.isEmpty()) return
    running ??= loop().finally(() => {
      running = null
      // A call may have been stored while the loop ended.
      start()
    })
  }

  return {
    begin(org, { email, lastName, company }, visitId) {
      const [orgId, userId, sentAt] = [org.id, org.user.id, clock.now()]
      const entry = calls.add({ orgId, userId, visitId, email, lastName, company, sentAt })
      start()
      return {
        answered: () => calls.remove([entry]),
        found() {
          // If another call with this address is open, both calls may be committed. Then the entry is kept, to find the second Lead.
          if (!calls.hasOther(entry)) calls.remove([entry])
        },
      }
    },
    start,
    forgetVisits: calls.removeOf,
    forget: () => calls.clear(),
    async stop() {
      stopping.abort()
      await running
    },
  }
}

const keyOf = ({ orgId, userId, email }: Entry) => `${orgId} ${userId} ${normalizeForComparison(email)}`
