// Links that pdf.js guesses from the text of a page: they are placed below the author's annotations, and the reader's own address is not
// one, because it is the stamp of the copy.

/** As pdf.js names them: `Autolinker` of its viewer components. */
const GUESSED = 'section[data-annotation-id^="inferred_link_"]'

const decoded = (text: string): string => {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

/** A guess may begin within the address: pdf.js wants a letter first. */
export function isOwnAddress(href: string, own: string | null): boolean {
  if (!own || !/^mailto:/i.test(href)) return false
  const guessed = decoded(decoded(href.slice('mailto:'.length))).toLowerCase()
  return guessed.includes('@') && decoded(own).toLowerCase().endsWith(guessed)
}

/** To be called when pdf.js has added its guesses to a page. */
export function putGuessesBelow(page: HTMLElement, ownAddress: string | null): void {
  for (const guess of page.querySelectorAll<HTMLElement>(GUESSED)) {
    const link = guess.querySelector('a')
    if (link && isOwnAddress(link.href, ownAddress)) guess.remove()
    else {
      guess.style.zIndex = '0'
      guess.parentElement?.prepend(guess) // of the same level, the later one lies above
    }
  }
}
