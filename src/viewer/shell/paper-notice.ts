// The text that is printed if the reader prints with the browser's menu, because the browser would print only the drawn pages.
import { element } from './elements.ts'
import type { Words } from './language.ts'

/** `drawable` is true if the viewer can print the document. */
export function addPaperNotice(
  words: Words,
  { allowed, drawable, sender }: { allowed: boolean; drawable: boolean; sender: string },
): void {
  const how = drawable ? 'print.byButton' : 'print.byDownload'
  const text = allowed ? words(how) : words('print.notAllowed', { name: sender })
  document.getElementById('paper')?.remove() // of the document before, in a bundle
  document.body.append(element('p', { id: 'paper' }, text))
}
