// The fast path of a beat: it writes beats that change only counters, and reads and writes only the columns that they need. All other beats take the slow
// path (beats.ts). On a database with row versions (PostgreSQL), the fast path has an optimistic lock and a cache (ADR 31). On SQLite, it is a
// transaction that does not block the event loop while the disk writes (ADR 129).
import { CodedError } from '#shared/errors.ts'
import { TenantMap } from '../../domain/tenant-map.ts'
import type { VisitLoads } from '../../domain/visits/beat-merge.ts'
import { readLoads } from '../../domain/visits/stored-visit.ts'
import type { VisitClaims } from '../../domain/visits/visit-token.ts'
import { type BeatRow, isPlainBeat, type Versions } from '../../repositories/beat-rows.ts'
import type { TrackerContext } from '../context.ts'
import {
  type BeatsCommitted,
  commitBeats,
  type Draft,
  draftOf,
  finish,
  type Judge,
  judgeOf,
  merge,
  type ReceivedBeat,
  type WrittenVisit,
} from './beats.ts'

/** The maximum number of cached visits. A cached visit takes about 1.5 kB. */
const maxCached = 20_000

/** The JSON of `loads` is not part of it, because the JSON would take most of the memory of the cache. Each beat creates the JSON again from the loads. */
type KnownRow = Omit<BeatRow, 'loads'>
type KnownVisit = { row: KnownRow; loads: VisitLoads }

/** The values of a link that admits all readers. The update statement checks the link, so these values are not read from the database. */
const openLink = { disabled_at: null, removed_at: null, expires_at: null, list_settings: null }

/** A shared visit is cached again after so many reads in a row that found the version of this process. */
const ownReadsUntilCached = 8

/** Keeps at most `maxCached` keys. A new key replaces the oldest one. */
function setBounded<Value>(map: Map<string, Value>, key: string, value: Value): void {
  const oldest = map.size >= maxCached && !map.has(key) ? map.keys().next().value : undefined
  if (oldest !== undefined) map.delete(oldest)
  map.set(key, value)
}

/**
 * Caches visits in the state of their last write. A beat replaces the value of a key and does not delete the key. Frequent deletions would make the
 * Map reallocate its table, and V8 frees the old tables only in a full garbage collection.
 */
function createVisitCache() {
  const visits = new Map<string, KnownVisit>()
  /** The visits that another process writes too, and the number of last reads that found the version of this process. */
  const shared = new Map<string, number>()
  const cached = ({ claims }: ReceivedBeat): KnownVisit | undefined => {
    const known = visits.get(claims.visitId)
    return known?.row.workspace_id === claims.workspaceId ? known : undefined
  }
  return {
    /** Undefined: the visit must be read first. */
    of: (beat: ReceivedBeat) => (shared.has(beat.claims.visitId) ? undefined : cached(beat)),
    /** Says that another writer has changed the visit. If the proxy spreads the beats of a visit over processes, this happens all the time. */
    lost: (visitId: string) => setBounded(shared, visitId, 0),
    /** Says that the row was read. */
    wasRead({ visit_id: id, version }: BeatRow) {
      const ownReads = shared.get(id)
      if (ownReads === undefined) return
      const isOwn = visits.get(id)?.row.version === version
      if (isOwn && ownReads + 1 >= ownReadsUntilCached) shared.delete(id)
      else shared.set(id, isOwn ? ownReads + 1 : 0)
    },
    remember({ visit, loads, version }: WrittenVisit) {
      const { visit_id: id, state } = visit
      if (state === 'reading') return setBounded(visits, id, { row: cachedRowOf(visit, version), loads })
      visits.delete(id)
      shared.delete(id)
    },
    forget: (visitId: string) => void visits.delete(visitId),
  }
}

/** Names each column, because the slow path has written a row with many more columns. */
function cachedRowOf(visit: WrittenVisit['visit'], version: string): KnownRow {
  const { workspace_id, visit_id, email, team, opened_at, page_count, confirmed_person_at } = visit
  const { last_active_at, deadline_at, page, visible, active_ms, open_ms } = visit
  const { state, left_at, sweep_at, leaves, suspicion, suspected } = visit
  return {
    ...{ workspace_id, visit_id, email, team, opened_at, page_count, confirmed_person_at },
    ...{ last_active_at, deadline_at, page, visible, active_ms, open_ms },
    ...{ state, left_at, sweep_at, leaves, suspicion, suspected },
    ...openLink,
    version,
  }
}

type Find = (beat: ReceivedBeat) => KnownVisit | undefined

/** Returns the changed visits whose beats can be written by the fast path. If one beat of a visit is refused, the whole visit takes the slow path. */
function plainBeats(
  find: Find,
  heard: readonly ReceivedBeat[],
  judge: Judge,
  config: TrackerContext['config'],
): WrittenVisit[] {
  const drafts = new Map<KnownVisit, Draft<KnownRow>>()
  const refused = new Set<KnownVisit>()
  for (const item of heard) {
    const known = find(item)
    if (!known || refused.has(known)) continue
    const draft = drafts.get(known) ?? draftOf(known.row, known.loads)
    drafts.set(known, draft)
    try {
      merge(draft, item.beat, judge)
    } catch (error) {
      if (!(error instanceof CodedError)) throw error
      refused.add(known)
    }
  }
  return [...drafts].flatMap(([known, draft]) => {
    // The slow path decides whether a beat that changes nothing is refused.
    if (refused.has(known) || !draft.changed) return []
    const { visit, was, loads } = finish(draft, judge, config)
    return isPlainBeat({ was, visit }) ? [{ visit, loads, version: visit.version }] : []
  })
}

/** Writes beats of the fast path, and returns the written visits. */
type CommitPlain = (heard: readonly ReceivedBeat[]) => Promise<WrittenVisit[]>

function keysOf(heard: readonly ReceivedBeat[]): VisitClaims[] {
  const keys = new TenantMap<VisitClaims>()
  for (const { claims } of heard) keys.set(claims.workspaceId, claims.visitId, claims)
  return keys.values()
}

function findIn(rows: readonly BeatRow[]): Find {
  const known = new TenantMap<KnownVisit>()
  for (const row of rows) known.set(row.workspace_id, row.visit_id, { row, loads: readLoads(row.loads) })
  return ({ claims }) => known.get(claims.workspaceId, claims.visitId)
}

/** SQLite: the rows are read and written in one transaction. No other transaction runs meanwhile. */
function createTransactionCommit(context: TrackerContext): CommitPlain {
  const { config, store } = context
  return (heard) =>
    store.inTransaction(
      async ({ deployment: { beats } }) => {
        const rows = await beats.read(keysOf(heard))
        const written = plainBeats(findIn(rows), heard, judgeOf(context), config)
        // Only counters have changed.
        await beats.write(written.map(({ visit }) => ({ was: visit, visit })))
        return written
      },
      { sync: 'later' },
    )
}

/** Writes beats with an optimistic lock. Reads the visits before that are not cached, or that another process writes too. */
function createOptimisticCommit(
  context: TrackerContext,
  cache: ReturnType<typeof createVisitCache>,
): CommitPlain {
  const { config, log } = context
  const { deployment } = context.store

  /** Returns the written visits, and those that another writer has changed meanwhile. */
  async function write(heard: readonly ReceivedBeat[]) {
    const unknown = heard.filter((item) => cache.of(item) === undefined)
    const rows = unknown.length > 0 ? await deployment.beats.read(keysOf(unknown)) : []
    for (const row of rows) cache.wasRead(row)
    // The optimistic statement refuses links with lists.
    const read = findIn(rows.filter((row) => row.list_settings === null))
    const judge = judgeOf(context)
    const changes = plainBeats((item) => read(item) ?? cache.of(item), heard, judge, config)
    const versions: Versions =
      changes.length > 0 ? await deployment.beats.writeUnchanged(changes, judge.now) : new Map()
    const written: WrittenVisit[] = []
    const lost = new TenantMap<true>()
    for (const change of changes) {
      const { visit } = change
      const version = versions.get(visit)
      if (version !== undefined) written.push({ ...change, version })
      else {
        cache.lost(visit.visit_id)
        lost.set(visit.workspace_id, visit.visit_id, true)
      }
    }
    return { written, lost }
  }

  return async (heard) => {
    try {
      const first = await write(heard)
      const again = heard.filter(({ claims }) => first.lost.get(claims.workspaceId, claims.visitId))
      return again.length > 0 ? [...first.written, ...(await write(again)).written] : first.written
    } catch (err) {
      // Some beats may have been written. The slow path reads the rows and merges the beats again. A repeated beat changes nothing.
      log.warn({ err }, 'the fast path could not write beats; using the slow path')
      for (const { claims } of heard) cache.forget(claims.visitId)
      return []
    }
  }
}

/** Returns the beats whose visits were not written. */
function without(heard: readonly ReceivedBeat[], written: readonly WrittenVisit[]): ReceivedBeat[] {
  if (written.length === 0) return [...heard]
  const done = new TenantMap<true>()
  for (const { visit } of written) done.set(visit.workspace_id, visit.visit_id, true)
  return heard.filter(({ claims }) => !done.get(claims.workspaceId, claims.visitId))
}

/** Returns a function like {@link commitBeats} that uses the fast path where it is possible. Calls of that function must not overlap. */
export function createBeatCommits(
  context: TrackerContext,
): (heard: readonly ReceivedBeat[]) => Promise<BeatsCommitted> {
  const { store } = context
  if (!store.rowVersions && store.dialect === 'postgres') return (heard) => commitBeats(context, heard)
  const cache = createVisitCache()
  const commitPlain = store.rowVersions
    ? createOptimisticCommit(context, cache)
    : createTransactionCommit(context)
  return async (heard) => {
    const written = await commitPlain(heard)
    const rest = without(heard, written)
    const others = rest.length > 0 ? await commitBeats(context, rest) : nothing()
    if (store.rowVersions) for (const visit of [...written, ...others.written]) cache.remember(visit)
    await store.synced()
    return combine(heard, written, rest, others)
  }
}

const nothing = (): BeatsCommitted => ({
  refusals: [],
  deadlineAt: null,
  workspaces: new Set(),
  written: [],
})

function combine(
  heard: readonly ReceivedBeat[],
  written: readonly WrittenVisit[],
  rest: readonly ReceivedBeat[],
  others: BeatsCommitted,
): BeatsCommitted {
  const refusalOf = new Map(rest.map((item, index) => [item, others.refusals[index] ?? null]))
  const deadlines = [others.deadlineAt, ...written.map(({ visit }) => visit.deadline_at)].filter(
    (at) => at !== null,
  )
  return {
    refusals: heard.map((item) => refusalOf.get(item) ?? null),
    deadlineAt: deadlines.length > 0 ? Math.min(...deadlines) : null,
    workspaces: new Set([...others.workspaces, ...written.map(({ visit }) => visit.workspace_id)]),
    written: [...written, ...others.written],
  }
}
