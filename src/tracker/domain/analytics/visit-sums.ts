// What a counted visit adds to the stored sums, and how the sums change when the visit is counted, counted again after a resume, or removed (ADR 132).
import type { CountedVisit } from './counted-visit.ts'
import { timeClassOf } from './time-classes.ts'

/** The link id of sums of all links. */
export const allLinks = ''

/** The values of a visit that the sums contain, except for the values that never change. */
export type Part = {
  /** Epoch ms. */
  lastActiveAt: number
  returning: boolean
  activeMs: number
  pagesSeen: number
  finished: boolean
  /** True if `reader` is the id of a visitor. */
  isVisitor: boolean
  reader: string
}

type Fixed = Pick<
  CountedVisit,
  'workspaceId' | 'documentId' | 'linkId' | 'documentVersion' | 'pageCount' | 'openedAt'
>

/** `before`: what the sums contain of the visit. `after`: what they must contain. Null: nothing. */
export type PartChange = { visit: Fixed; before: Part | null; after: Part | null }

export const partOf = (visit: CountedVisit): Part => ({
  lastActiveAt: visit.lastActiveAt,
  returning: visit.returning,
  activeMs: visit.activeMs,
  pagesSeen: visit.pagesSeen,
  finished: visit.finished,
  isVisitor: visit.visitorId !== null,
  reader: visit.reader,
})

/** Returns the text for the column `counted_visits.summed`. The index `counted_visits_unsummed` compares it with the columns (schema-steps.ts). */
export const textOfPart = (part: Part): string =>
  [
    ...[part.lastActiveAt, Number(part.returning), part.activeMs, part.pagesSeen],
    ...[Number(part.finished), Number(part.isVisitor), part.reader],
  ].join(' ')

const partText = /^(\d+) ([01]) (\d+) (\d+) ([01]) ([01]) (.*)$/su

/** Reads the text of {@link textOfPart}. @throws Error if the text has another form */
export function readPart(text: string): Part {
  const [, lastActiveAt, returning, activeMs, pagesSeen, finished, isVisitor, reader] =
    partText.exec(text) ?? []
  if (reader === undefined) throw new Error('counted_visits.summed has an unknown form')
  return {
    ...{ lastActiveAt: Number(lastActiveAt), returning: returning === '1', activeMs: Number(activeMs) },
    ...{ pagesSeen: Number(pagesSeen), finished: finished === '1', isVisitor: isVisitor === '1', reader },
  }
}

/** `shrinks`: a visit was removed, or one of its values is smaller now. Then the largest and smallest values must be computed again. */
type Delta = { visits: number; shrinks: boolean }

export type LinkDelta = Pick<Fixed, 'workspaceId' | 'documentId' | 'documentVersion' | 'pageCount'> &
  Delta & {
    /** '': all links. */
    linkId: string
    returned: number
    activeMs: number
    pagesSeen: number
    finished: number
    /** The largest values of the visits that were added. 0: none was added. */
    lastOpenedAt: number
    lastActiveAt: number
  }

export type TimeDelta = Pick<Fixed, 'workspaceId' | 'documentId' | 'documentVersion'> &
  Pick<Delta, 'visits'> & { timeClass: number }

export type ReaderDelta = Pick<Fixed, 'workspaceId' | 'documentId' | 'linkId' | 'documentVersion'> &
  Delta & {
    /** `linkId` '': all links. `documentVersion`: of one of the changed visits. */
    reader: string
    isVisitor: boolean
    activeMs: number
    /** The smallest and largest values of the visits that were added. */
    firstOpenedAt: number
    lastOpenedAt: number
    mostPages: number
    mostPagesOf: number
  }

/** Each list is sorted by its key, so that two transactions lock rows in the same order. */
export type SumDeltas = { links: LinkDelta[]; times: TimeDelta[]; readers: ReaderDelta[] }

/** Groups the deltas by key, in the order of the keys. */
class Deltas<T> {
  readonly #byKey = new Map<string, T>()
  /** Returns the delta with this key, and creates it if necessary. */
  at(key: readonly (string | number)[], create: () => T): T {
    const name = key.join(' ')
    const known = this.#byKey.get(name) ?? create()
    this.#byKey.set(name, known)
    return known
  }
  sorted(): T[] {
    return [...this.#byKey].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, delta]) => delta)
  }
}

const count = (part: Part | null, of: (part: Part) => number) => (part === null ? 0 : of(part))

function addToLink(deltas: Deltas<LinkDelta>, { visit, before, after }: PartChange, linkId: string): void {
  const { workspaceId, documentId, documentVersion, pageCount } = visit
  const delta = deltas.at([workspaceId, documentId, linkId, documentVersion], () => ({
    ...{ workspaceId, documentId, linkId, documentVersion, pageCount },
    ...{ visits: 0, returned: 0, activeMs: 0, pagesSeen: 0, finished: 0 },
    ...{ lastOpenedAt: 0, lastActiveAt: 0, shrinks: false },
  }))
  const by = (of: (part: Part) => number) => count(after, of) - count(before, of)
  delta.visits += by(() => 1)
  delta.returned += by((part) => Number(part.returning))
  delta.activeMs += by((part) => part.activeMs)
  delta.pagesSeen += by((part) => part.pagesSeen)
  delta.finished += by((part) => Number(part.finished))
  if (after) {
    delta.lastOpenedAt = Math.max(delta.lastOpenedAt, visit.openedAt)
    delta.lastActiveAt = Math.max(delta.lastActiveAt, after.lastActiveAt)
  }
  delta.shrinks ||= before !== null && (after === null || after.lastActiveAt < before.lastActiveAt)
}

function addToTimes(deltas: Deltas<TimeDelta>, { visit, before, after }: PartChange): void {
  const { workspaceId, documentId, documentVersion } = visit
  const add = (part: Part | null, by: 1 | -1) => {
    if (part === null) return
    const timeClass = timeClassOf(part.activeMs)
    deltas.at([workspaceId, documentId, documentVersion, timeClass], () => ({
      ...{ workspaceId, documentId, documentVersion, timeClass, visits: 0 },
    })).visits += by
  }
  add(before, -1)
  add(after, 1)
}

function addToReaders(
  deltas: Deltas<ReaderDelta>,
  { visit, before, after }: PartChange,
  linkId: string,
): void {
  const { workspaceId, documentId, documentVersion, openedAt, pageCount } = visit
  const of = ({ reader, isVisitor }: Part) =>
    deltas.at([workspaceId, documentId, reader, Number(isVisitor), linkId], () => ({
      ...{ workspaceId, documentId, linkId, documentVersion, reader, isVisitor },
      ...{ visits: 0, activeMs: 0, shrinks: false },
      ...{ firstOpenedAt: openedAt, lastOpenedAt: openedAt, mostPages: 0, mostPagesOf: pageCount },
    }))
  if (before) {
    const delta = of(before)
    delta.visits -= 1
    delta.activeMs -= before.activeMs
    const isSame = after?.reader === before.reader && after.isVisitor === before.isVisitor
    delta.shrinks ||= !isSame || after.pagesSeen < before.pagesSeen
  }
  if (!after) return
  const delta = of(after)
  delta.visits += 1
  delta.activeMs += after.activeMs
  delta.firstOpenedAt = Math.min(delta.firstOpenedAt, openedAt)
  delta.lastOpenedAt = Math.max(delta.lastOpenedAt, openedAt)
  if (after.pagesSeen * delta.mostPagesOf > delta.mostPages * pageCount) {
    delta.mostPages = after.pagesSeen
    delta.mostPagesOf = pageCount
  }
}

/** Returns the changes of the sums. `changes` must contain each visit at most once. */
export function deltasOf(changes: readonly PartChange[]): SumDeltas {
  const links = new Deltas<LinkDelta>()
  const times = new Deltas<TimeDelta>()
  const readers = new Deltas<ReaderDelta>()
  for (const change of changes) {
    if (change.before === null && change.after === null) continue
    for (const linkId of [allLinks, change.visit.linkId]) {
      addToLink(links, change, linkId)
      addToReaders(readers, change, linkId)
    }
    addToTimes(times, change)
  }
  return {
    links: links.sorted(),
    times: times.sorted().filter(({ visits }) => visits !== 0),
    readers: readers.sorted(),
  }
}
