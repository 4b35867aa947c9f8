// Owns what comes out of the printer when somebody prints the page by the browser's own menu: a sentence, not half a document.
import { element } from './elements.ts'
import type { Words } from './language.ts'

export function addPaperNotice(words: Words, options: { allowed: boolean; sender: string }): void {
  const text = options.allowed ? words('print.byButton') : words('print.notAllowed', { name: options.sender })
  document.body.append(element('p', { id: 'paper' }, text))
}
