// The files that belong to the rows of a workspace, with the key of each in the blob store.

import { createHash } from 'node:crypto'
import { z } from 'zod'
import { noFile } from '../../domain/documents/bundle-pages.ts'
import { firstPageKey } from '../../domain/documents/first-page-image.ts'
import type { PlainRow, WorkspaceTable } from '../../repositories/workspace-rows.ts'
import { pictureKey } from '../people/branding.ts'

/** `key` is the key in the blob store of this workspace; `name` is the same in each installation. */
export type RowFile = { key: string; name: string }

const named = (name: string, key: string): RowFile => ({
  key,
  name: createHash('sha256').update(name).digest('hex').slice(0, 40),
})

const Widths = z.array(z.number())

/** Returns the files of a row. The keys of pictures and of first pages contain the id of the workspace. */
export function filesOf(workspaceId: string, table: WorkspaceTable, row: PlainRow): RowFile[] {
  const picture = table === 'workspaces' ? row.logo : table === 'members' ? row.photo : null
  if (typeof picture === 'string') return [named(`picture ${picture}`, pictureKey(workspaceId, picture))]
  if (table !== 'document_versions') return []
  const documentId = String(row.document_id)
  const version = Number(row.number)
  const widths = Widths.parse(JSON.parse(String(row.first_page_widths)))
  const hasFile = row.blob_key !== noFile
  return [
    ...(hasFile ? [named(`pdf ${row.blob_key}`, String(row.blob_key))] : []),
    ...widths.map((width) =>
      named(
        `page ${documentId} ${version} ${width}`,
        firstPageKey({ workspaceId, documentId, version, width }),
      ),
    ),
  ]
}
