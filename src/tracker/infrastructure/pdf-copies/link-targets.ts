// The target of a link inside a PDF: the page and the position on it. A link can contain its target,
// or refer to the target by an action or by a name.
import {
  PDFArray,
  PDFDict,
  type PDFDocument,
  PDFHexString,
  PDFName,
  PDFNumber,
  type PDFObject,
  PDFRef,
  PDFString,
} from '@cantoo/pdf-lib'

const name = (text: string) => PDFName.of(text)
export type LinkTarget = { page: number; view: PDFObject[] }

const textOf = (object: PDFObject | undefined): string | null => {
  if (object instanceof PDFString || object instanceof PDFHexString) return object.decodeText()
  return object instanceof PDFName ? object.decodeText() : null
}

/** Searches a whole name tree (PDF 1.7, 7.9.6). The limits in its nodes are not used, because they are wrong in damaged files. */
function inNameTree(node: PDFObject | undefined, wanted: string, depth = 0): PDFObject | undefined {
  if (!(node instanceof PDFDict) || depth > 32) return undefined
  const names = node.lookup(name('Names'))
  if (names instanceof PDFArray) {
    for (let index = 0; index + 1 < names.size(); index += 2) {
      if (textOf(names.lookup(index)) === wanted) return names.lookup(index + 1)
    }
  }
  const kids = node.lookup(name('Kids'))
  if (!(kids instanceof PDFArray)) return undefined
  for (let index = 0; index < kids.size(); index++) {
    const found = inNameTree(kids.lookup(index), wanted, depth + 1)
    if (found) return found
  }
  return undefined
}

function namedTarget(pdf: PDFDocument, wanted: string): PDFObject | undefined {
  const old = pdf.catalog.lookup(name('Dests'))
  const known = old instanceof PDFDict ? old.lookup(name(wanted)) : undefined
  const names = pdf.catalog.lookup(name('Names'))
  const found =
    known ?? (names instanceof PDFDict ? inNameTree(names.lookup(name('Dests')), wanted) : undefined)
  return found instanceof PDFDict ? found.lookup(name('D')) : found
}

/** Returns a function that returns the target of a link, or null if the target is not within the first `count` pages. */
export function targetsOf(pdf: PDFDocument, count: number): (link: PDFDict) => LinkTarget | null {
  const numbers = new Map<PDFObject, number>(pdf.getPages().map(({ ref }, index) => [ref, index]))
  return (link) => {
    const action = link.lookup(name('A'))
    const isGoTo = action instanceof PDFDict && action.lookup(name('S')) === name('GoTo')
    const given = isGoTo ? action.lookup(name('D')) : link.lookup(name('Dest'))
    const wanted = textOf(given)
    const found = wanted === null ? given : namedTarget(pdf, wanted)
    if (!(found instanceof PDFArray) || found.size() === 0) return null
    const goal = found.get(0)
    const page =
      goal instanceof PDFRef ? numbers.get(goal) : goal instanceof PDFNumber ? goal.asNumber() : undefined
    if (page === undefined || page >= count) return null
    const view = found
      .asArray()
      .slice(1)
      .filter((part) => !(part instanceof PDFRef))
    return { page, view: view.length > 0 ? view : [name('Fit')] }
  }
}
