// Decides the signals of a visit that left (ADR 121). The functions are pure. `src/shared/model/signals.ts` defines the signals.
import { cameBackAfterMs, companyPeople, interestMs, mostNewPages } from '#shared/model/signal-values.ts'
import type { Signal, SignalKind } from '#shared/model/signals.ts'
import type { PageTimes } from '../analytics/counted-visit.ts'

/** A visit, for the comparison with earlier visits of the same reader to the same document. Instants are epoch ms. */
export type Reading = { openedAt: number; lastActiveAt: number; documentVersion: number; pages: PageTimes }

/** `earlier`: counted visits of the same reader to the same document that were opened before. */
export function readerSignals(visit: Reading, earlier: readonly Reading[]): Signal[] {
  return [cameBack(visit, earlier), newPage(visit, earlier)].filter((signal) => signal !== null)
}

function cameBack({ openedAt }: Reading, earlier: readonly Reading[]): Signal | null {
  if (earlier.length === 0) return null
  const awayMs = openedAt - Math.max(...earlier.map(({ lastActiveAt }) => lastActiveAt))
  return awayMs >= cameBackAfterMs ? { kind: 'cameBack', awayMs } : null
}

/** Page numbers of different versions cannot be compared, so a reader who read only another version gets no such signal. */
function newPage({ documentVersion, pages }: Reading, earlier: readonly Reading[]): Signal | null {
  const ofVersion = earlier.filter((each) => each.documentVersion === documentVersion)
  if (ofVersion.length === 0) return null
  const before = (page: string) => ofVersion.reduce((sum, each) => sum + (each.pages[page] ?? 0), 0)
  const found = Object.entries(pages)
    .filter(([page, ms]) => ms >= interestMs && before(page) < interestMs)
    .map(([page]) => Number(page))
    .sort((a, b) => a - b)
    .slice(0, mostNewPages)
  return found.length > 0 ? { kind: 'newPage', pages: found } : null
}

/** `people`: the visitors of the company who read the document in the last days, the reader of the visit included. */
export const companySignal = (people: number): Signal | null =>
  people >= companyPeople ? { kind: 'company', people } : null

/** Returns the signals that are new or have other figures. A signal that was raised is never withdrawn, and only the pages of `newPage` can grow. */
export function changedSignals(known: readonly Signal[], found: readonly Signal[]): Signal[] {
  const before = new Map<SignalKind, Signal>(known.map((signal) => [signal.kind, signal]))
  return found.filter((signal) => {
    const earlier = before.get(signal.kind)
    if (!earlier) return true
    return (
      signal.kind === 'newPage' && earlier.kind === 'newPage' && signal.pages.length > earlier.pages.length
    )
  })
}
