// Reads the outline of the document as chapters. Entries that point outside the document are left out.
import type { PDFDocumentProxy } from 'pdfjs-dist'
import type { Chapter } from '../shell/contents.ts'

type Entry = { title: string; dest: string | unknown[] | null; items: Entry[] }

/** The number of levels that are shown. Deeper levels are too detailed for a panel. */
const DEEPEST = 4

function chapterOf(
  { title, dest, items }: Entry,
  goTo: (dest: string | unknown[]) => void,
  depth: number,
): Chapter[] {
  const parts = depth < DEEPEST ? items.flatMap((item) => chapterOf(item, goTo, depth + 1)) : []
  const name = title.trim()
  if (name === '' || (!dest && parts.length === 0)) return parts
  return [{ title: name, go: () => dest && goTo(dest), parts }]
}

/** Returns an empty list if the document has no outline or the outline cannot be read. */
export async function readChapters(
  document: PDFDocumentProxy,
  goTo: (dest: string | unknown[]) => void,
): Promise<Chapter[]> {
  const outline = (await document.getOutline().catch(() => null)) as Entry[] | null
  return (outline ?? []).flatMap((entry) => chapterOf(entry, goTo, 1))
}
