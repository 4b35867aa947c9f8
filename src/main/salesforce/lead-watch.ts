// Remembers create calls of Leads whose outcome is unknown, on disk, and looks for their Leads when Salesforce can't be at
// work on them any longer (docs/adr/0043): a process that dies in between loses nothing.
import { z } from 'zod'
import { backOffMs } from '#shared/backoff.ts'
import { comparable } from '#shared/email-address.ts'
import type { Clock } from '../lib/clock.ts'
import type { Log } from '../lib/log.ts'
import { type KeyValueFile, slot } from '../settings/key-value.ts'
import { longestCallMs } from './connection.ts'
import { type LateLeads, settleLateLeads } from './late-leads.ts'
import type { LeadAttempt, NewLead } from './new-lead.ts'
import type { SalesforceOrg } from './org.ts'

export type LeadWatch = {
  /** Records a create call that is about to be sent. */
  begin(org: SalesforceOrg, lead: NewLead, visitId: string): LeadAttempt
  /** Looks for what an earlier process recorded. */
  start(): void
  /** The rep left the workspace. */
  forget(): void
  stop(): Promise<void>
}

/** `signal` is aborted when the app stops: what was not finished then is looked at again at the next start. */
export type LateLeadsAbout = { email: string; visitIds: readonly string[]; signal: AbortSignal }

export type LeadWatchOptions = {
  file: KeyValueFile
  org: () => SalesforceOrg | null
  clock: Clock
  log: Log
  /** Called once for the calls to one e-mail address, when what the org holds is known. */
  onSettled: (leads: LateLeads, about: LateLeadsAbout) => Promise<void>
  /** How long after a call its Lead may still appear, in ms. */
  lookAfterMs?: number
  /** Between looks while Salesforce can't be asked, in ms. */
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

/** Given up where Salesforce could not be asked for so long: the rep connected to another org, or as another user. */
const keptForMs = 7 * 24 * 60 * 60_000
const maxRetryMs = 60 * 60_000

/** Over 60 lines: one closure over the open calls; each function in it is short. */
export function createLeadWatch(options: LeadWatchOptions): LeadWatch {
  const { clock, log } = options
  const lookAfterMs = options.lookAfterMs ?? longestCallMs + 60_000
  const stored = slot(options.file, 'openLeadCreates', Entry.array(), [], log)
  const stopping = new AbortController()
  const { signal } = stopping
  let entries: readonly Entry[] = stored.read()
  let running: Promise<void> | null = null
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
  const remove = (gone: readonly Entry[]) => keep(entries.filter((each) => !gone.includes(each)))

  /** The calls to one address are looked at together, when the last of them is due. */
  function groups(): { at: number; group: readonly Entry[] }[] {
    return [...Map.groupBy(entries, keyOf).values()].map((group) => ({
      group,
      at: Math.max(...group.map(({ sentAt }) => sentAt)) + lookAfterMs,
    }))
  }

  const sleep = (ms: number) => clock.sleep(Math.max(0, ms), signal).catch(() => {})

  async function loop(): Promise<void> {
    for (let failures = 0; entries.length > 0 && !signal.aborted; ) {
      await sleep(Math.min(...groups().map(({ at }) => at)) - clock.now())
      failures = (await lookAtDue()) ? 0 : failures + 1
      if (failures > 0)
        await sleep(backOffMs({ firstMs: options.retryMs ?? 60_000, maxMs: maxRetryMs }, failures))
    }
  }

  async function lookAtDue(): Promise<boolean> {
    let isDone = true
    for (const { at, group } of groups()) {
      if (signal.aborted) return true
      if (at <= clock.now() && !(await look(group))) isDone = false
    }
    return isDone
  }

  /** False where it has to be tried again. */
  async function look(group: readonly Entry[]): Promise<boolean> {
    const [first] = group
    const org = options.org()
    if (!first) return true
    if (org?.id !== first.orgId || org.user.id !== first.userId) {
      const isOld = clock.now() - first.sentAt > keptForMs
      if (isOld) remove(group)
      return isOld
    }
    try {
      const leads = await settleLateLeads(org, group)
      log.info({ kind: leads.kind, lead: leads.leadId, removed: leads.removed }, 'Looked for late Leads')
      const visitIds = group.map(({ visitId }) => visitId)
      await options.onSettled(leads, { email: first.email, visitIds, signal })
      remove(group)
      return true
    } catch (error) {
      log.warn({ reason: String(error) }, 'Looking for late Leads failed, trying again')
      return false
    }
  }

  function start(): void {
    if (signal.aborted || entries.length === 0) return
    running ??= loop().finally(() => {
      running = null
      // A call that was recorded while the loop ended.
      start()
    })
  }

  return {
    begin(org, { email, lastName, company }, visitId) {
      lastId += 1
      const id = `${clock.now()}-${lastId}`
      const [orgId, userId, sentAt] = [org.id, org.user.id, clock.now()]
      const entry: Entry = { id, orgId, userId, visitId, email, lastName, company, sentAt }
      keep([...entries, entry])
      start()
      return {
        answered: () => remove([entry]),
        found() {
          // Two calls may both be committed: then the second Lead has to be looked for.
          if (!entries.some((each) => each !== entry && keyOf(each) === keyOf(entry))) remove([entry])
        },
      }
    },
    start,
    forget: () => keep([]),
    async stop() {
      stopping.abort()
      await running
    },
  }
}

const keyOf = ({ orgId, userId, email }: Entry) => `${orgId} ${userId} ${comparable(email)}`
