// The fast path of a beat on PostgreSQL, with an optimistic lock (ADR 31): this process caches each row as it wrote it last, so most beats are
// written without reading the row first. Where another writer changed the row, or the link changed, the beat takes the slow path
// (beats.ts).
import { CodedError } from '#shared/errors.ts'
import type { VisitLoads } from '../../domain/visits/beat-merge.ts'
import { isPlainBeat, type LockedVisit } from '../../repositories/beat-rows.ts'
import type { TrackerContext } from '../context.ts'
import {
  type BeatsCommitted,
  commitBeats,
  type Draft,
  draftOf,
  finish,
  type HeardBeat,
  type Judge,
  judgeOf,
  merge,
  type WrittenVisit,
} from './beats.ts'

/** About as many as are read at once; about 2 kB each. */
const maxCached = 20_000

/** Without the JSON of `pages` and `loads`: each beat writes it again from `loads`, and it would be most of the memory. */
type CachedVisit = { row: LockedVisit; loads: VisitLoads; version: string }

/** The update checks the link itself. */
const openLink = { disabled_at: null, removed_at: null, expires_at: null, list_settings: null }
const noJson = { pages: '', loads: '' }

/**
 * Visits as they were written last, in the order in which they were first cached. A beat replaces the value of its visit and never deletes the
 * key: a Map whose keys change so often reallocates its table each time, and V8 keeps the old tables until a full collection.
 */
function createVisitCache() {
  const visits = new Map<string, CachedVisit>()
  return {
    of({ claims }: HeardBeat): CachedVisit | undefined {
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

/** The visits for which these beats change counters only. A visit with a beat that is refused is left out, with all its beats. */
function plainBeats(
  cache: VisitCache,
  heard: readonly HeardBeat[],
  judge: Judge,
  config: TrackerContext['config'],
): WrittenVisit[] {
  const drafts = new Map<string, Draft & { version: string }>()
  const refused = new Set<string>()
  for (const item of heard) {
    const id = item.claims.visitId
    const visit = cache.of(item)
    if (!visit || refused.has(id)) continue
    const draft = drafts.get(id) ?? { ...draftOf(visit.row, visit.loads), version: visit.version }
    drafts.set(id, draft)
    try {
      merge(draft, item.beat, judge)
    } catch (error) {
      if (!(error instanceof CodedError)) throw error
      refused.add(id)
    }
  }
  return [...drafts].flatMap(([id, draft]) => {
    // A beat that changes nothing may still have to be refused: the slow path decides that.
    if (refused.has(id) || !draft.changed) return []
    const { visit, was, loads } = finish(draft, judge, config)
    return isPlainBeat({ was, visit }) ? [{ visit, loads, version: draft.version }] : []
  })
}

/** {@link commitBeats} with the fast path where it is possible. Must not be called again before it has answered. */
export function createBeatCommits(
  context: TrackerContext,
): (heard: readonly HeardBeat[]) => Promise<BeatsCommitted> {
  const { config, store, log } = context
  if (store.dialect !== 'postgres') return (heard) => commitBeats(context, heard)
  const cache = createVisitCache()

  async function commitPlain(heard: readonly HeardBeat[]): Promise<WrittenVisit[]> {
    const judge = judgeOf(context)
    const { now } = judge
    const changes = plainBeats(cache, heard, judge, config)
    if (changes.length === 0) return []
    // After an error it is unknown what was written: the slow path reads the rows, and a repeated beat is harmless.
    const versions = await store.deployment.beats.writeUnchanged(changes, now).catch((err: unknown) => {
      log.warn({ err }, 'the fast path could not write beats; using the slow path')
      return new Map<string, string>()
    })
    return changes.flatMap((change) => {
      const { visit_id: id } = change.visit
      const version = versions.get(id)
      if (version !== undefined) return [{ ...change, version }]
      cache.forget(id)
      return []
    })
  }

  return async (heard) => {
    const written = await commitPlain(heard)
    const done = new Set(written.map(({ visit }) => visit.visit_id))
    const rest = heard.filter(({ claims }) => !done.has(claims.visitId))
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
  heard: readonly HeardBeat[],
  written: readonly WrittenVisit[],
  rest: readonly HeardBeat[],
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
