// Folders and tags of the sample documents.
import type { Document } from '#shared/model/documents.ts'
import type { MemoryState } from './memory-desktop/state.ts'

export const sampleFolders = (): MemoryState['folders'] => [
  { id: 'fld_proposals', parentId: null, name: '提案書', ownerId: 'mem_1' },
  { id: 'fld_makers', parentId: 'fld_proposals', name: '製造業向け', ownerId: 'mem_1' },
  { id: 'fld_prices', parentId: null, name: 'Pricing', ownerId: 'mem_1' },
  { id: 'fld_company', parentId: null, name: '会社・製品紹介', ownerId: 'mem_2' },
]

const tags = {
  year: { id: 'tag_year', name: 'FY2026' },
  makers: { id: 'tag_makers', name: '製造業' },
  security: { id: 'tag_security', name: 'Security' },
} as const

export const sampleTags = (): MemoryState['tags'] => Object.values(tags)

const places: Record<number, Pick<Document, 'folderId' | 'tags'>> = {
  0: { folderId: 'fld_proposals', tags: [tags.year] },
  1: { folderId: 'fld_prices', tags: [tags.year] },
  2: { folderId: 'fld_makers', tags: [tags.year, tags.makers] },
  3: { folderId: null, tags: [tags.security] },
  4: { folderId: 'fld_company', tags: [] },
}

/** The folder and the tags of the document with this index. */
export const placeOf = (index: number): Pick<Document, 'folderId' | 'tags' | 'archivedAt'> => ({
  ...(places[index] ?? { folderId: null, tags: [] }),
  archivedAt: null,
})
