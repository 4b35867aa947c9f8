import { useLocale } from './i18n.ts'

/** Returns a function that joins sentences. English has a space between sentences, Japanese has none. Empty sentences are left out. */
export function useSentences(): (...sentences: readonly (string | null)[]) => string {
  const space = useLocale() === 'ja' ? '' : ' '
  return (...sentences) => sentences.filter(Boolean).join(space)
}
