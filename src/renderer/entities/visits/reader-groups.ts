import type { Reader } from '#shared/model/visits.ts'

/** A person who is reading now. */
export type ReaderGroup = {
  /** The visit that the person looks at, or the visit that was opened last. */
  reader: Reader
  /** The other open visits of the same person. */
  others: readonly Reader[]
}

/** A personal link that is open on another device may have been forwarded, so the reader may be another person. */
const personOf = ({ visitor, otherDevice, visitId }: Reader) =>
  visitor.id && !otherDevice ? visitor.id : visitId

/** Groups open visits by person. A person with several open documents is one reader. The order of the first visits stays. */
export function groupReaders(readers: readonly Reader[]): ReaderGroup[] {
  const groups = Map.groupBy(readers, personOf)
  return [...groups.values()].map((visits) => {
    const [reader, ...others] = visits.toSorted(
      (a, b) => Number(b.visible) - Number(a.visible) || b.openedAt.localeCompare(a.openedAt),
    )
    return { reader: reader as Reader, others }
  })
}
