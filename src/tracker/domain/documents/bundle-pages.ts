// The pages of a bundle are the pages of its parts, one after the other (ADR 116).
import { createHash } from 'node:crypto'
import type { PageSize } from '#shared/model/documents.ts'

/** `document_versions.blob_key` of a version of a bundle. */
export const noFile = ''

/** The current version of a document, as a part of a bundle. */
export type PartSource = {
  documentId: string
  title: string
  version: number
  sizeBytes: number
  sha256: string
  pages: PageSize[]
  pageLabels: string[] | null
}

/** The place of a part in the pages of its bundle. */
export type PlacedPart = { documentId: string; version: number; firstPage: number; pageCount: number }

export function placeParts(parts: readonly PartSource[]): PlacedPart[] {
  let before = 0
  return parts.map(({ documentId, version, pages }) => {
    const firstPage = before + 1
    before += pages.length
    return { documentId, version, firstPage, pageCount: pages.length }
  })
}

/** A longer title is shortened in labels, because a line of a Task's comments shows them. */
const longestTitle = 40

function shortened(title: string): string {
  const characters = [...title]
  return characters.length <= longestTitle ? title : `${characters.slice(0, longestTitle - 1).join('')}…`
}

/** Returns a label for each page of the bundle: the title of the document and the page in it, for example `Price list · 3`. */
export const bundleLabels = (
  parts: readonly Pick<PartSource, 'title' | 'pages' | 'pageLabels'>[],
): string[] =>
  parts.flatMap(({ title, pages, pageLabels }) =>
    pages.map((_, index) => `${shortened(title)} · ${pageLabels?.[index] || index + 1}`),
  )

/** Returns a hash that changes if the files or their order change. */
export const hashOfParts = (parts: readonly Pick<PartSource, 'sha256'>[]): string =>
  createHash('sha256')
    .update(parts.map(({ sha256 }) => sha256).join(' '))
    .digest('hex')
