import { CodedError } from '#shared/errors.ts'
import type { LinkSettings } from '#shared/link-settings.ts'
import type { Beat } from '#shared/viewer-api.ts'
import { mayRead } from '../../domain/links/access-rules.ts'
import { TenantMap } from '../../domain/tenant-map.ts'
import { claimedGrowth, mergeBeat, totals, type VisitLoads } from '../../domain/visits/beat-merge.ts'
import { afterTrustedInput } from '../../domain/visits/bot-detection.ts'
import { isSuspected } from '../../domain/visits/by-person.ts'
import { deadline, leaveAt, noLeave } from '../../domain/visits/leave-times.ts'
import { readLoads, readReasons } from '../../domain/visits/stored-visit.ts'
import type { VisitClaims } from '../../domain/visits/visit-token.ts'
import type { EventScope } from '../../events/dispatcher.ts'
import { stretchSince } from '../../infrastructure/clock.ts'
import type { BeatRow, BeatVisit, LockedVisit } from '../../repositories/beat-rows.ts'
import { readLinkSettings } from '../../repositories/links.ts'
import type { TrackerContext } from '../context.ts'
import { inTransaction } from '../transaction.ts'
import { publishOpened } from './publish-opened.ts'

export type ReceivedBeat = { claims: VisitClaims; beat: Beat }

export type BeatsCommitted = {
  /** For each beat: null if it counts, otherwise the reason of the refusal. */
  refusals: (CodedError | null)[]
  /** The earliest deadline of the written visits. Null if no written visit has a deadline. */
  deadlineAt: number | null
  /** The workspaces in which the list of current readers changed. */
  workspaces: Set<string>
  /** The written visits that were neither resumed nor became a person's, and whose link has no lists. The fast path caches them. Empty if the rows have no versions. */
  written: WrittenVisit[]
}

/** A visit in the state that a transaction wrote, and the version of its row. */
export type WrittenVisit = { visit: LockedVisit; loads: VisitLoads; version: string }

/** What the merge needs of a row. */
type Merging = Omit<BeatRow, 'loads' | 'version'>

/** A visit while the beats of a batch are merged into it. */
export type Draft<R extends Merging = LockedVisit> = {
  row: R
  loads: VisitLoads
  changed: boolean
  readOn: boolean
  trustedInput: boolean
}

export function draftOf<R extends Merging>(row: R, loads: VisitLoads): Draft<R> {
  return { row, loads, changed: false, readOn: false, trustedInput: false }
}

type Listed = (email: string | null, settings: string) => boolean

/**
 * Returns a function that is true if the address may read under the settings. A list that was added during a visit also applies to that visit. Equal
 * settings are parsed once per batch.
 */
function readersLists(): Listed {
  const known = new Map<string, LinkSettings>()
  return (email, json) => {
    const settings = known.get(json) ?? readLinkSettings(json)
    known.set(json, settings)
    return email === null || mayRead(settings, email)
  }
}

export type Judge = {
  now: number
  resumeWindowMs: number
  isListed: Listed
  stretchSince: (epochMs: number) => number
}

export const judgeOf = ({ clock, config }: Pick<TrackerContext, 'clock' | 'config'>): Judge => ({
  now: clock.now(),
  resumeWindowMs: config.resumeWindowMs,
  isListed: readersLists(),
  stretchSince: (epochMs) => stretchSince(clock, epochMs),
})

const boundsOf = (row: Merging, judge: Judge) => ({
  openedAt: row.opened_at,
  pageCount: row.page_count,
  stretch: judge.stretchSince(row.opened_at),
})

/** Merges the beat into the draft. @throws CodedError the reason why the beat is refused */
export function merge(draft: Draft<Merging> | undefined, beat: Beat, judge: Judge): void {
  const { now, resumeWindowMs, isListed } = judge
  if (!draft) throw new CodedError('visit_token_invalid', 'The tracker does not know this visit.')
  const { row } = draft
  if (row.disabled_at !== null || row.removed_at !== null) {
    throw new CodedError('link_disabled', 'This link was turned off.')
  }
  if (row.expires_at !== null && row.expires_at <= now) {
    throw new CodedError('link_expired', 'This link has ended.')
  }
  if (row.list_settings !== null && row.team === null && !isListed(row.email, row.list_settings)) {
    throw new CodedError('reader_not_allowed', 'This link is not for this address.')
  }
  // The time in which the reader continued to read offline does not count as absence.
  const awayMs = row.left_at === null ? 0 : now - row.left_at - claimedGrowth(draft.loads, beat)
  if (awayMs > resumeWindowMs) {
    throw new CodedError('visit_ended', 'This visit is over. Open a new one.')
  }
  const merged = mergeBeat(draft.loads, beat, boundsOf(row, judge), now)
  draft.loads = merged.state
  draft.changed ||= merged.news
  draft.readOn ||= merged.readOn
  draft.trustedInput ||= merged.news && beat.visible && beat.inputs > 0
}

/**
 * Returns the columns that a beat writes, with the merged loads. A visit that had left is resumed if the reader has read since, or if the visit became a person's. It
 * names each column, because this runs for each beat, and copies of objects take longer.
 */
export function columnsOf(
  { row, loads, readOn, trustedInput }: Draft<Merging>,
  judge: Judge,
  config: TrackerContext['config'],
): BeatVisit {
  const sums = totals(loads, boundsOf(row, judge), judge.now)
  const reasons = readReasons(row.suspicion)
  const suspicion = trustedInput ? afterTrustedInput(reasons) : reasons
  const becamePerson = isSuspected(row) && suspicion.length === 0
  // The leave of a suspected visit triggered nothing. So a visit that became a person's is resumed and must leave again.
  const reading = row.state === 'reading' || readOn || becamePerson
  const { deadline_at, sweep_at } = reading ? leaveAt(deadline(loads, config), row) : noLeave
  return {
    workspace_id: row.workspace_id,
    visit_id: row.visit_id,
    state: reading ? 'reading' : 'left',
    left_at: reading ? null : row.left_at,
    deadline_at,
    sweep_at,
    // `page` is the page that was read last. A reload does not change `page`, because a reload shows a page without new reading.
    page: sums.page,
    last_active_at: Math.max(row.last_active_at, sums.lastActiveAt),
    visible: reading && sums.visible ? 1 : 0,
    // The active time is limited by the time since the opening, which was shorter at the last write. So the active time is computed again.
    active_ms: sums.activeMs,
    open_ms: sums.openMs,
    pages: JSON.stringify(sums.pages),
    loads: JSON.stringify(loads),
    leaves: becamePerson ? 0 : row.leaves,
    suspicion: suspicion.length === reasons.length ? row.suspicion : JSON.stringify(suspicion),
    suspected: suspicion.length > 0 ? 1 : 0,
  }
}

/** Returns the row with the merged loads, and what has happened to the visit. */
function finish(draft: Draft, judge: Judge, config: TrackerContext['config']) {
  const { row, loads } = draft
  const visit = { ...row, ...columnsOf(draft, judge, config) }
  const becamePerson = isSuspected(row) && visit.suspected === 0
  return {
    visit,
    loads,
    was: row,
    reopened: row.state === 'left' && visit.state === 'reading',
    becamePerson,
    /** True if the visit became a person's and its opening was not published before. */
    newPerson: becamePerson && loads.markedAtLeave !== true,
  }
}

/** Merges and commits a batch of beats in one transaction (the slow path). A refused beat does not affect the other beats. */
export function commitBeats(
  context: TrackerContext,
  heard: readonly ReceivedBeat[],
): Promise<BeatsCommitted> {
  const { config } = context
  return inTransaction(context, async (scope) => {
    const { beats } = scope.unit.deployment
    const keys = new TenantMap<VisitClaims>()
    for (const { claims } of heard) keys.set(claims.workspaceId, claims.visitId, claims)
    const rows = await beats.lock(keys.values())
    const judge = judgeOf(context)
    const { now } = judge
    const drafts = new TenantMap<Draft>()
    for (const row of rows) drafts.set(row.workspace_id, row.visit_id, draftOf(row, readLoads(row.loads)))
    const refusals = heard.map(({ claims, beat }) => {
      try {
        merge(drafts.get(claims.workspaceId, claims.visitId), beat, judge)
        return null
      } catch (error) {
        if (error instanceof CodedError) return error
        throw error
      }
    })
    const done = drafts
      .values()
      .filter((draft) => draft.changed)
      .map((draft) => finish(draft, judge, config))
    const versions = await beats.write(done)
    await publishDone(scope, done, now)
    const deadlines = done.flatMap(({ visit }) => (visit.deadline_at === null ? [] : [visit.deadline_at]))
    return {
      refusals,
      deadlineAt: deadlines.length > 0 ? Math.min(...deadlines) : null,
      workspaces: new Set(done.map(({ visit }) => visit.workspace_id)),
      written: done.flatMap(({ visit, was, loads, reopened, becamePerson }) => {
        const version = versions.get(visit)
        const isOutside = reopened || becamePerson || was.list_settings !== null
        return version === undefined || isOutside ? [] : [{ visit, loads, version }]
      }),
    }
  })
}

type Finished = ReturnType<typeof finish>

async function publishDone(scope: EventScope, done: readonly Finished[], now: number): Promise<void> {
  const people = done.filter(({ newPerson }) => newPerson).map(({ visit }) => visit)
  if (people.length > 0) await publishOpened(scope, people, { at: now })
  const resumed = done.filter(({ reopened, newPerson }) => reopened && !newPerson).map(({ visit }) => visit)
  await scope.publish({ type: 'visits.changed', visits: resumed, resumed, at: now })
}
