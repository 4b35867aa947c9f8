// Owns the short way of a beat on PostgreSQL: who merely reads on is written without being read first, because this process
// knows the row as it wrote it last. Any other writer of the row, and any change at its link, sends the beat the long way (ADR 31).
import { CodedError } from '#shared/errors.ts'
import type { VisitLoads } from '../../domain/visits/beat-merge.ts'
import { type LockedVisit, readsOn, writeWhereKnown } from '../../repositories/beat-rows.ts'
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

/** As many as read at once; about 2 kB each. */
const maxKnown = 20_000

/** Without the JSON of `pages` and `loads`, which each beat writes anew from `loads`: it would be most of what is kept. */
type Known = { row: LockedVisit; loads: VisitLoads; version: string }

/** The statement that writes looks at the link itself. */
const openLink = { disabled_at: null, removed_at: null, expires_at: null, list_settings: null }
const noJson = { pages: '', loads: '' }

/**
 * Visits as they were written last, those known longest first. A beat replaces its visit's value and never takes its key out: a
 * Map that is changed so often makes its table anew each time, and V8 keeps all of those, with what they hold, for a full collection.
 */
function createKnown() {
  const visits = new Map<string, Known>()
  return {
    of({ claims }: HeardBeat): Known | undefined {
      const known = visits.get(claims.visitId)
      return known?.row.workspace_id === claims.workspaceId ? known : undefined
    },
    remember({ visit, loads, version }: WrittenVisit) {
      const { visit_id: id, state } = visit
      if (state !== 'reading') return void visits.delete(id)
      const isNew = !visits.has(id)
      const oldest = isNew && visits.size >= maxKnown ? visits.keys().next().value : undefined
      if (oldest !== undefined) visits.delete(oldest)
      visits.set(id, { row: { ...visit, ...openLink, ...noJson }, loads, version })
    },
    forget: (visitId: string) => void visits.delete(visitId),
  }
}

type KnownVisits = ReturnType<typeof createKnown>

/** The visits that merely read on by these beats; one with a beat that is refused is left out, with all its beats. */
function readersOn(
  known: KnownVisits,
  heard: readonly HeardBeat[],
  judge: Judge,
  config: TrackerContext['config'],
): WrittenVisit[] {
  const drafts = new Map<string, Draft & { version: string }>()
  const odd = new Set<string>()
  for (const item of heard) {
    const id = item.claims.visitId
    const visit = known.of(item)
    if (!visit || odd.has(id)) continue
    const draft = drafts.get(id) ?? { ...draftOf(visit.row, visit.loads), version: visit.version }
    drafts.set(id, draft)
    try {
      merge(draft, item.beat, judge)
    } catch (error) {
      if (!(error instanceof CodedError)) throw error
      odd.add(id)
    }
  }
  return [...drafts].flatMap(([id, draft]) => {
    // A beat that is no news may still have to be refused: that is for the long way to know.
    if (odd.has(id) || !draft.changed) return []
    const { visit, was, loads } = finish(draft, judge, config)
    return readsOn({ was, visit }) ? [{ visit, loads, version: draft.version }] : []
  })
}

/** What {@link commitBeats} does, by the shortest way that is open. To be called again only after it has answered. */
export function createBeatCommits(
  context: TrackerContext,
): (heard: readonly HeardBeat[]) => Promise<BeatsCommitted> {
  const { config, store, log } = context
  if (store.dialect !== 'postgres') return (heard) => commitBeats(context, heard)
  const known = createKnown()

  async function readOn(heard: readonly HeardBeat[]): Promise<WrittenVisit[]> {
    const judge = judgeOf(context)
    const { now } = judge
    const changes = readersOn(known, heard, judge, config)
    if (changes.length === 0) return []
    // Whether one was written or not where this fails: the long way looks, and a beat that counts already is harmless.
    const versions = await writeWhereKnown(store.db, changes, now).catch((err: unknown) => {
      log.warn({ err }, 'could not write beats the short way')
      return new Map<string, string>()
    })
    return changes.flatMap((change) => {
      const { visit_id: id } = change.visit
      const version = versions.get(id)
      if (version !== undefined) return [{ ...change, version }]
      known.forget(id)
      return []
    })
  }

  return async (heard) => {
    const written = await readOn(heard)
    const done = new Set(written.map(({ visit }) => visit.visit_id))
    const rest = heard.filter(({ claims }) => !done.has(claims.visitId))
    const others = rest.length > 0 ? await commitBeats(context, rest) : nothing()
    for (const visit of [...written, ...others.written]) known.remember(visit)
    return together(heard, written, rest, others)
  }
}

const nothing = (): BeatsCommitted => ({
  refusals: [],
  deadlineAt: null,
  workspaces: new Set(),
  written: [],
})

function together(
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
