// The fast path of a beat on a database with row versions (PostgreSQL), with an optimistic lock (ADR 31). This process caches the rows that it wrote, so most beats are written
// without a read. If another writer changed the row, or if the link does not admit all readers, the beat takes the slow path (beats.ts).
import { CodedError } from '#shared/errors.ts'
import type { VisitLoads } from '../../domain/visits/beat-merge.ts'
import { isPlainBeat, type LockedVisit } from '../../repositories/beat-rows.ts'
import type { VisitRow } from '../../repositories/visit-snapshots.ts'
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

/** The maximum number of cached visits. A cached visit takes about 2 kB. */
const maxCached = 20_000

/** The JSON of `pages` and `loads` is not cached, because the JSON would take most of the memory. Each beat creates the JSON again from the loads. */
type CachedVisit = { row: LockedVisit; loads: VisitLoads; version: string }

/** The values of a link that admits all readers. The update statement checks the link, so these values are not read from the database. */
const openLink = { disabled_at: null, removed_at: null, expires_at: null, list_settings: null }
const noJson = { pages: '', loads: '' }

/**
 * Caches visits in the state of their last write. A beat replaces the value of a key and does not delete the key. Frequent deletions would make the
 * Map reallocate its table, and V8 frees the old tables only in a full garbage collection.
 */
function createVisitCache() {
  const visits = new Map<string, CachedVisit>()
  return {
    of({ claims }: ReceivedBeat): CachedVisit | undefined {
      const cached = visits.get(claims.visitId)
      return cached?.row.workspace_id === claims.workspaceId ? cached : undefined
    },
    remember({ visit, loads, version }: WrittenVisit) {
      const { visit_id: id, state } = visit
      if (state !== 'reading') return void visits.delete(id)
      const isNew = !visits.has(id)
      const oldest = isNew && visits.size >= maxCached ? visits.keys().next().value : undefined
      if (oldest !== undefined) visits.delete(oldest)
      visits.set(id, { row: { ...visit, ...openLink, ...noJson }, loads, version })
    },
    forget: (visitId: string) => void visits.delete(visitId),
  }
}

type VisitCache = ReturnType<typeof createVisitCache>

/** Returns the changed visits whose beats can be written by the fast path. If one beat of a visit is refused, the whole visit takes the slow path. */
function plainBeats(
  cache: VisitCache,
  heard: readonly ReceivedBeat[],
  judge: Judge,
  config: TrackerContext['config'],
): WrittenVisit[] {
  const drafts = new Map<CachedVisit, Draft & { version: string }>()
  const refused = new Set<CachedVisit>()
  for (const item of heard) {
    const cached = cache.of(item)
    if (!cached || refused.has(cached)) continue
    const draft = drafts.get(cached) ?? { ...draftOf(cached.row, cached.loads), version: cached.version }
    drafts.set(cached, draft)
    try {
      merge(draft, item.beat, judge)
    } catch (error) {
      if (!(error instanceof CodedError)) throw error
      refused.add(cached)
    }
  }
  return [...drafts].flatMap(([cached, draft]) => {
    // The slow path decides whether a beat that changes nothing is refused.
    if (refused.has(cached) || !draft.changed) return []
    const { visit, was, loads } = finish(draft, judge, config)
    return isPlainBeat({ was, visit }) ? [{ visit, loads, version: draft.version }] : []
  })
}

/** Returns a function like {@link commitBeats} that uses the fast path where it is possible. Calls of that function must not overlap. */
export function createBeatCommits(
  context: TrackerContext,
): (heard: readonly ReceivedBeat[]) => Promise<BeatsCommitted> {
  const { config, store, log } = context
  if (!store.rowVersions) return (heard) => commitBeats(context, heard)
  const cache = createVisitCache()

  async function commitPlain(heard: readonly ReceivedBeat[]): Promise<WrittenVisit[]> {
    const judge = judgeOf(context)
    const { now } = judge
    const changes = plainBeats(cache, heard, judge, config)
    if (changes.length === 0) return []
    // After an error, some beats may have been written. The slow path reads the rows and merges the beats again. A repeated beat changes nothing.
    const versions = await store.deployment.beats.writeUnchanged(changes, now).catch((err: unknown) => {
      log.warn({ err }, 'the fast path could not write beats; using the slow path')
      return new Map<VisitRow, string>()
    })
    return changes.flatMap((change) => {
      const version = versions.get(change.visit)
      if (version !== undefined) return [{ ...change, version }]
      cache.forget(change.visit.visit_id)
      return []
    })
  }

  return async (heard) => {
    const written = await commitPlain(heard)
    // The cache has at most one visit for each visit id. A visit with this id in another workspace takes the slow path.
    const workspaceOf = new Map(written.map(({ visit }) => [visit.visit_id, visit.workspace_id]))
    const rest = heard.filter(({ claims }) => workspaceOf.get(claims.visitId) !== claims.workspaceId)
    const others = rest.length > 0 ? await commitBeats(context, rest) : nothing()
    for (const visit of [...written, ...others.written]) cache.remember(visit)
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
