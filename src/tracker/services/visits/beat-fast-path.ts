// The fast path of a beat: it writes beats that change only counters, and reads and writes only the columns that they need. All other beats take the slow
// path (beats.ts). The fast path has a cache of visits and an optimistic lock (ADR 31). On SQLite, it is also a transaction that does not block the event
// loop while the disk writes (ADR 129).
import { CodedError } from '#shared/errors.ts'
import { TenantMap } from '../../domain/tenant-map.ts'
import type { VisitLoads } from '../../domain/visits/beat-merge.ts'
import { readLoads } from '../../domain/visits/stored-visit.ts'
import type { VisitClaims } from '../../domain/visits/visit-token.ts'
import { type BeatRow, type BeatVisit, isPlainBeat, type Versions } from '../../repositories/beat-rows.ts'
import type { TrackerContext } from '../context.ts'
import {
  type BeatsCommitted,
  columnsOf,
  commitBeats,
  type Draft,
  draftOf,
  type Judge,
  judgeOf,
  merge,
  type ReceivedBeat,
  type WrittenVisit,
} from './beats.ts'

/** The maximum number of cached visits. A cached visit takes about 1.5 kB, and on SQLite also its version. */
const maxCached = 20_000

/** The JSON of `loads` is not part of it, because the JSON would take most of the memory of the cache. Each beat creates the JSON again from the loads. */
type KnownRow = Omit<BeatRow, 'loads' | 'version'>
type KnownVisit = { row: KnownRow; loads: VisitLoads; version: string }

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
      const isOwn = visits.get(id)?.version === version
      if (isOwn && ownReads + 1 >= ownReadsUntilCached) shared.delete(id)
      else shared.set(id, isOwn ? ownReads + 1 : 0)
    },
    remember({ visit, loads, version }: WrittenVisit) {
      const { visit_id: id, state } = visit
      if (state === 'reading') return setBounded(visits, id, { row: knownRowOf(visit), loads, version })
      visits.delete(id)
      shared.delete(id)
    },
    /** A plain beat has changed neither the state nor the link of the visit. */
    wasWritten({ known, visit, loads }: PlainBeats, version: string) {
      known.row.last_active_at = visit.last_active_at
      known.loads = loads
      known.version = version
      if (visit.state === 'reading') setBounded(visits, visit.visit_id, known)
    },
    forget: (visitId: string) => void visits.delete(visitId),
  }
}

type VisitCache = ReturnType<typeof createVisitCache>
type BeatRepository = TrackerContext['store']['deployment']['beats']

/** Names each column, because a row that was read or written has more columns. */
function knownRowOf(row: Omit<KnownRow, keyof typeof openLink>): KnownRow {
  const { workspace_id, visit_id, email, team, opened_at, page_count, confirmed_person_at } = row
  const { last_active_at, state, left_at, sweep_at, leaves, suspicion, suspected } = row
  return {
    ...{ workspace_id, visit_id, email, team, opened_at, page_count, confirmed_person_at },
    ...{ last_active_at, state, left_at, sweep_at, leaves, suspicion, suspected },
    ...openLink,
  }
}

/** Beats of a batch that change only counters of a visit. `known`: the visit before. `visit`, `loads`: the visit with the beats. */
type PlainBeats = { known: KnownVisit; visit: BeatVisit; loads: VisitLoads }

/** Returns the changed visits whose beats can be written by the fast path. If one beat of a visit is refused, the whole visit takes the slow path. */
function plainBeats(
  found: readonly (KnownVisit | undefined)[],
  heard: readonly ReceivedBeat[],
  judge: Judge,
  config: TrackerContext['config'],
): PlainBeats[] {
  const drafts = new Map<KnownVisit, Draft<KnownRow>>()
  const refused = new Set<KnownVisit>()
  for (const [index, { beat }] of heard.entries()) {
    const known = found[index]
    if (!known || refused.has(known)) continue
    const draft = drafts.get(known) ?? draftOf(known.row, known.loads)
    drafts.set(known, draft)
    try {
      merge(draft, beat, judge)
    } catch (error) {
      if (!(error instanceof CodedError)) throw error
      refused.add(known)
    }
  }
  const plain: PlainBeats[] = []
  for (const [known, draft] of drafts) {
    // The slow path decides whether a beat that changes nothing is refused.
    if (refused.has(known) || !draft.changed) continue
    const visit = columnsOf(draft, judge, config)
    if (isPlainBeat({ was: known.row, visit })) plain.push({ known, visit, loads: draft.loads })
  }
  return plain
}

function keysOf(heard: readonly ReceivedBeat[]): VisitClaims[] {
  const keys = new TenantMap<VisitClaims>()
  for (const { claims } of heard) keys.set(claims.workspaceId, claims.visitId, claims)
  return keys.values()
}

/** Returns the cached or stored visit of each beat. Undefined: the fast path does not write the visit. */
async function findVisits(
  beats: BeatRepository,
  cache: VisitCache,
  heard: readonly ReceivedBeat[],
): Promise<(KnownVisit | undefined)[]> {
  const cached = heard.map(cache.of)
  const unknown = heard.filter((_, index) => cached[index] === undefined)
  if (unknown.length === 0) return cached
  const read = new TenantMap<KnownVisit>()
  for (const row of await beats.read(keysOf(unknown))) {
    cache.wasRead(row)
    // The optimistic statement refuses links with lists, and on SQLite visits that have left.
    if (row.list_settings !== null || row.state !== 'reading') continue
    const { disabled_at, removed_at, expires_at, list_settings, version } = row
    const known = { ...knownRowOf(row), disabled_at, removed_at, expires_at, list_settings }
    read.set(row.workspace_id, row.visit_id, { row: known, loads: readLoads(row.loads), version })
  }
  return heard.map(({ claims }, index) => cached[index] ?? read.get(claims.workspaceId, claims.visitId))
}

type Written = { plain: PlainBeats; version: string }

/** Writes the beats of the fast path with an optimistic lock. Returns the written visits, and the beats whose visits another writer has changed meanwhile. */
async function writeOnce(
  context: TrackerContext,
  beats: BeatRepository,
  cache: VisitCache,
  heard: readonly ReceivedBeat[],
): Promise<{ written: Written[]; lost: ReceivedBeat[] }> {
  const found = await findVisits(beats, cache, heard)
  const judge = judgeOf(context)
  const changes = plainBeats(found, heard, judge, context.config)
  const known = changes.map(({ visit, known: { version } }) => ({ visit, version }))
  const versions: Versions = known.length > 0 ? await beats.writeUnchanged(known, judge.now) : new Map()
  const written: Written[] = []
  const lost = new TenantMap<true>()
  for (const plain of changes) {
    const { visit } = plain
    const version = versions.get(visit)
    if (version !== undefined) written.push({ plain, version })
    else {
      cache.lost(visit.visit_id)
      lost.set(visit.workspace_id, visit.visit_id, true)
    }
  }
  const isComplete = written.length === changes.length
  return { written, lost: isComplete ? [] : heard.filter(({ claims }) => isOf(lost, claims)) }
}

const isOf = (visits: TenantMap<true>, { workspaceId, visitId }: VisitClaims) =>
  visits.get(workspaceId, visitId) === true

/** Writes beats of the fast path, and returns the written visits. A visit that another writer has changed is read and written once more. */
async function writePlain(
  context: TrackerContext,
  beats: BeatRepository,
  cache: VisitCache,
  heard: readonly ReceivedBeat[],
): Promise<Written[]> {
  const first = await writeOnce(context, beats, cache, heard)
  if (first.lost.length === 0) return first.written
  return [...first.written, ...(await writeOnce(context, beats, cache, first.lost)).written]
}

/** On SQLite, the visits are read and written in one transaction. */
function commitPlain(
  context: TrackerContext,
  cache: VisitCache,
  heard: readonly ReceivedBeat[],
): Promise<Written[]> {
  const { store } = context
  if (store.dialect === 'postgres') return writePlain(context, store.deployment.beats, cache, heard)
  return store.inTransaction(({ deployment }) => writePlain(context, deployment.beats, cache, heard), {
    sync: 'later',
  })
}

/** Returns the beats whose visits were not written. */
function without(heard: readonly ReceivedBeat[], written: readonly Written[]): readonly ReceivedBeat[] {
  const done = new TenantMap<true>()
  for (const { plain } of written) done.set(plain.visit.workspace_id, plain.visit.visit_id, true)
  return heard.filter(({ claims }) => !isOf(done, claims))
}

/** Returns a function like {@link commitBeats} that uses the fast path where it is possible. Calls of that function must not overlap. */
export function createBeatCommits(
  context: TrackerContext,
): (heard: readonly ReceivedBeat[]) => Promise<BeatsCommitted> {
  const { store, log } = context
  if (!store.rowVersions && store.dialect === 'postgres') return (heard) => commitBeats(context, heard)
  const cache = createVisitCache()
  return async (heard) => {
    const written = await commitPlain(context, cache, heard).catch((err: unknown) => {
      // Some beats may have been written. The slow path reads the rows and merges the beats again. A repeated beat changes nothing.
      log.warn({ err }, 'the fast path could not write beats; using the slow path')
      for (const { claims } of heard) cache.forget(claims.visitId)
      return []
    })
    for (const { plain, version } of written) cache.wasWritten(plain, version)
    const rest = without(heard, written)
    const others = rest.length > 0 ? await commitBeats(context, rest) : nothing()
    for (const visit of others.written) cache.remember(visit)
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
  written: readonly Written[],
  rest: readonly ReceivedBeat[],
  others: BeatsCommitted,
): BeatsCommitted {
  const refusalOf = new Map(rest.map((item, index) => [item, others.refusals[index] ?? null]))
  let { deadlineAt } = others
  const workspaces = new Set(others.workspaces)
  for (const { plain } of written) {
    const { deadline_at: at, workspace_id } = plain.visit
    if (at !== null && (deadlineAt === null || at < deadlineAt)) deadlineAt = at
    workspaces.add(workspace_id)
  }
  return { ...others, refusals: heard.map((item) => refusalOf.get(item) ?? null), deadlineAt, workspaces }
}
