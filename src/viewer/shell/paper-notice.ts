// When the page is printed by the browser's own menu, a sentence is printed instead of half a document.
import { element } from './elements.ts'
import type { Words } from './language.ts'

/** `drawable`: the page's own menu can print it. */
export function addPaperNotice(
  words: Words,
  { allowed, drawable, sender }: { allowed: boolean; drawable: boolean; sender: string },
): void {
  const how = drawable ? 'print.byButton' : 'print.byDownload'
  const text = allowed ? words(how) : words('print.notAllowed', { name: sender })
  document.body.append(element('p', { id: 'paper' }, text))
}
