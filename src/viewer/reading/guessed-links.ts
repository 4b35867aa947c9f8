// Handles the links that pdf.js guesses from the text of a page. The guessed links are placed below the author's annotations. A link to the
// reader's own address is removed, because the address is part of the watermark.

/** The id prefix is set by `Autolinker` of pdf.js. */
const GUESSED = 'section[data-annotation-id^="inferred_link_"]'

const decoded = (text: string): string => {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

/** Returns true if `href` links to the address `own`. pdf.js may leave out the start of the address, because its guess begins with a letter. */
export function isOwnAddress(href: string, own: string | null): boolean {
  if (!own || !/^mailto:/i.test(href)) return false
  const guessed = decoded(decoded(href.slice('mailto:'.length))).toLowerCase()
  return guessed.includes('@') && decoded(own).toLowerCase().endsWith(guessed)
}

/** Call this when pdf.js has added its guessed links to a page. */
export function adjustGuessedLinks(page: HTMLElement, ownAddress: string | null): void {
  for (const guess of page.querySelectorAll<HTMLElement>(GUESSED)) {
    const link = guess.querySelector('a')
    if (link && isOwnAddress(link.href, ownAddress)) guess.remove()
    else {
      guess.style.zIndex = '0'
      guess.parentElement?.prepend(guess) // with the same z-index, a later element is drawn above an earlier one
    }
  }
}
