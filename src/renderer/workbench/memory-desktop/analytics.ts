import type {
  DocumentAnalytics,
  DocumentRead,
  EventFigures,
  ExportFilter,
  ReadingFigures,
} from '#shared/analytics.ts'
import type { BundlePart } from '#shared/model/bundles.ts'
import type { Visit } from '#shared/model/visits.ts'
import { partFigures } from '#shared/part-figures.ts'
import { seenFromMs } from '#shared/seen-from.ts'
import { type Calls, findItem } from './items.ts'
import type { Emit, MemoryState } from './state.ts'

const sum = (numbers: number[]) => numbers.reduce((a, b) => a + b, 0)
const seen = (visit: Visit) => visit.pages.filter((page) => page.activeMs >= seenFromMs)
const furthest = (visit: Visit) => Math.max(0, ...seen(visit).map((page) => page.page))
const isCounted = (visit: Visit) =>
  visit.leaves > 0 && (visit.suspicion.length === 0 || visit.confirmedPerson)

function median(values: number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  const [low, high] = [sorted[Math.ceil(sorted.length / 2) - 1], sorted[Math.floor(sorted.length / 2)]]
  return ((low ?? 0) + (high ?? 0)) / 2
}

function figuresOf(visits: readonly Visit[]): ReadingFigures {
  const shares = visits.map((visit) => seen(visit).length / visit.pageCount)
  return {
    visits: visits.length,
    returning: visits.filter((visit) => visit.returning).length,
    activeMs: sum(visits.map((visit) => visit.activeMs)),
    completion: visits.length === 0 ? 0 : Math.min(1, sum(shares) / visits.length),
    finished: visits.filter((visit) => furthest(visit) === visit.pageCount).length,
    lastOpenedAt:
      visits
        .map((visit) => visit.openedAt)
        .sort()
        .at(-1) ?? null,
  }
}

function pageOf(visits: readonly Visit[], page: number) {
  const times = visits.flatMap((visit) => visit.pages.filter((each) => each.page === page))
  const read = times.filter((each) => each.activeMs >= seenFromMs)
  return {
    page,
    activeMs: sum(times.map((each) => each.activeMs)),
    medianMs: median(read.map((each) => each.activeMs)),
    readers: read.length,
    exits: visits.filter((visit) => visit.page === page).length,
    reached: visits.filter((visit) => furthest(visit) >= page).length,
  }
}

function matching(state: MemoryState, filter: ExportFilter): Visit[] {
  return state.visits.filter(
    (visit) =>
      (!filter.documentId || visit.documentId === filter.documentId) &&
      (!filter.visitorId || visit.visitor.id === filter.visitorId) &&
      (!filter.companyId || visit.visitor.companyPage?.id === filter.companyId) &&
      (!filter.linkId || visit.linkId === filter.linkId) &&
      (!filter.version || visit.documentVersion === filter.version) &&
      (!filter.mine || visit.owner.id === state.session.member?.id) &&
      (!filter.peopleOnly || visit.suspicion.length === 0 || visit.confirmedPerson) &&
      (!filter.from || visit.openedAt >= filter.from) &&
      (!filter.to || visit.openedAt < filter.to),
  )
}

function eventFiguresOf(visits: readonly Visit[]): EventFigures {
  const all = visits.flatMap(({ id, events = [] }) => events.map((event) => ({ ...event, id })))
  const countsOf = (rows: typeof all) => ({
    events: rows.length,
    visits: new Set(rows.map(({ id }) => id)).size,
  })
  const links = all.filter(({ kind }) => kind === 'link')
  return {
    kinds: [...Map.groupBy(all, ({ kind }) => kind)].map(([kind, rows]) => ({ kind, ...countsOf(rows) })),
    links: [...Map.groupBy(links, ({ target }) => target ?? '')].map(([target, rows]) => ({
      target,
      ...countsOf(rows),
    })),
  }
}

function analyticsOf(state: MemoryState, filter: ExportFilter & { documentId: string }): DocumentAnalytics {
  const counted = (part: ExportFilter) => matching(state, part).filter(isCounted)
  const { linkId: _link, ...anyLink } = filter
  const { version: _version, ...anyVersion } = filter
  const visits = counted(filter)
  const { version, bundle } = findItem(state.documents, filter.documentId)
  const byLink = Map.groupBy(counted(anyLink), (visit) => visit.linkId)
  const byVersion = Map.groupBy(counted(anyVersion), (visit) => visit.documentVersion)
  return {
    figures: figuresOf(visits),
    visitors: new Set(visits.map((visit) => visit.visitor.id ?? visit.id)).size,
    medianActiveMs: median(visits.map((visit) => visit.activeMs)),
    pageCount: version.pageCount,
    pages: Array.from({ length: version.pageCount }, (_, index) => pageOf(visits, index + 1)),
    links: [...byLink].map(([linkId, theirs]) => ({
      ...figuresOf(theirs),
      linkId,
      name: theirs[0]?.linkName ?? '',
      recipientEmail: state.links.find((link) => link.id === linkId)?.recipientEmail ?? null,
    })),
    linkCount: state.links.filter((link) => link.documentId === filter.documentId).length,
    events: eventFiguresOf(visits),
    versions: [...byVersion].map(([number, theirs]) => ({
      ...figuresOf(theirs),
      version: number,
      pageCount: version.pageCount,
    })),
    ...(bundle ? { parts: partsOf(version.number, bundle.parts, visits) } : {}),
  }
}

const partsOf = (number: number, parts: readonly BundlePart[], visits: readonly Visit[]) =>
  partFigures(
    new Map([[number, parts]]),
    number,
    visits.map(({ pages }) => ({
      version: number,
      pages: Object.fromEntries(pages.map(({ page, activeMs }) => [page, activeMs])),
    })),
  )

export function documentsReadBy(visits: readonly Visit[]): DocumentRead[] {
  return [...Map.groupBy(visits, (visit) => visit.documentId)].map(([documentId, theirs]) => ({
    documentId,
    title: theirs[0]?.documentTitle ?? '',
    visits: theirs.length,
    activeMs: sum(theirs.map((visit) => visit.activeMs)),
    completion: Math.max(...theirs.map((visit) => seen(visit).length / visit.pageCount)),
    lastOpenedAt: theirs[0]?.openedAt ?? '',
  }))
}

export function analyticsCalls(
  state: MemoryState,
  emit: Emit,
): Calls<'analytics'> & Pick<Calls<'exports'>, 'exports.visits'> {
  return {
    'analytics.document': (filter) => analyticsOf(state, filter),
    'analytics.visitor': ({ visitorId }) => documentsReadBy(matching(state, { visitorId }).filter(isCounted)),
    'exports.visits': ({ filter, name }) => {
      const lines = matching(state, filter).length
      emit('exporting', { lines })
      return { name: `${name}.csv`, lines }
    },
  }
}
