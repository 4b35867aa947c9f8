// Normalizes texts for a search. A search ignores case, full or half width, Unicode composition, and the difference between hiragana and
// katakana. `searchText` normalizes the stored text and the typed text.

const katakana = /[\u30a1-\u30f6\u30fd\u30fe]/g
/** The difference between the Unicode code points of a katakana and the hiragana with the same sound. */
const kanaDistance = 0x60

/**
 * Returns the normalized text. NFKC unifies full and half width (`ＡＢＣ`, `ﾊﾟﾝﾌﾚｯﾄ`). NFKC also composes the decomposed file names
 * of macOS. Katakana become hiragana, so a search for `がいど` finds `ガイド`. Accents and voiced sound marks are kept: `か` does not find `が`.
 */
export function searchText(text: string): string {
  return text
    .normalize('NFKC')
    .replace(/\p{Default_Ignorable_Code_Point}/gu, '')
    .toUpperCase()
    .toLowerCase()
    .replaceAll('ς', 'σ')
    .replace(katakana, (char) => String.fromCharCode(char.charCodeAt(0) - kanaDistance))
    .normalize('NFKC')
    .replace(/\s+/g, ' ')
    .trim()
}

/** Returns true if one of `texts` contains `search`. An empty `search` is contained in all texts. */
export function matchesSearch(search: string, texts: readonly string[]): boolean {
  const wanted = searchText(search)
  return wanted === '' || texts.some((text) => searchText(text).includes(wanted))
}

/** Returns the texts in which a search for documents looks: the title, and the file name without `.pdf`. */
export const searchableTexts = (title: string, fileName: string): string[] => [
  title,
  fileName.replace(/\.pdf$/i, ''),
]
