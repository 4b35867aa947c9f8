import type { Locale } from '#shared/model/basics.ts'
import type { Reader } from '#shared/model/visits.ts'
import { markClaimed, visitorName } from '#shared/visitor-name.ts'
import type { MainTextKey } from '../lib/texts.ts'

/** The number of readers that the menu of the tray lists by name. */
export const maxTrayReaders = 5

function nameOf({ visitor }: Reader, locale: Locale): string | null {
  const name = visitorName(visitor, locale)
  return name !== null && visitor.confidence === 'claimed' ? markClaimed(name, locale) : name
}

/** Returns the entries of the tray menu for the readers who opened last: the name of the reader and the document. */
export function trayReaders(
  readers: readonly Reader[],
  locale: Locale,
  say: (key: MainTextKey) => string,
): { label: string; path: string }[] {
  return readers.slice(0, maxTrayReaders).map((reader) => ({
    label: [nameOf(reader, locale) ?? say('notification.somebody'), reader.documentTitle].join(' · '),
    path: `/visits/${reader.visitId}`,
  }))
}
