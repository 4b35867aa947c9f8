// Makes texts comparable for a search: case, width, composition and kana of the letters do not matter. Both the stored text and the typed
// text go through `searchText`.

const katakana = /[\u30a1-\u30f6\u30fd\u30fe]/g
/** Each katakana stands this far behind its hiragana. */
const kanaDistance = 0x60

/**
 * NFKC makes one form of full and half width (`ＡＢＣ`, `ﾊﾟﾝﾌﾚｯﾄ`), and of a Mac's file names, whose marks are letters of their
 * own. Katakana become hiragana, so that `がいど` finds `ガイド`. Accents and Japanese sound marks stay: `か` is not `が`.
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

/** True where `search` is found in one of `texts`; an empty one is found everywhere. */
export function isFound(search: string, texts: readonly string[]): boolean {
  const wanted = searchText(search)
  return wanted === '' || texts.some((text) => searchText(text).includes(wanted))
}

/** What documents are found by: the title, and the file's name without what all of them end in. */
export const documentTexts = (title: string, fileName: string): string[] => [
  title,
  fileName.replace(/\.pdf$/i, ''),
]
