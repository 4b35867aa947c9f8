import type { UploadMetadata } from '#shared/tracker-api/documents.ts'
import type { Connection } from './connection.ts'

export type NewUpload = {
  id: string
  memberId: string
  metadata: UploadMetadata
  /** Epoch ms. */
  createdAt: number
}

// Over 60 lines: one short method for each statement on uploads.
export function createUploadRepository({ db }: Connection, workspaceId: string) {
  return {
    async belongsTo(memberId: string, uploadId: string): Promise<boolean> {
      const row = await db
        .selectFrom('uploads')
        .select('upload_id')
        .where('workspace_id', '=', workspaceId)
        .where('upload_id', '=', uploadId)
        .where('member_id', '=', memberId)
        .executeTakeFirst()
      return row !== undefined
    },

    /** `documentId` is the document that was made from the upload. Null: no document was made yet. Returns undefined if the upload does not exist. */
    async find(uploadId: string): Promise<{ documentId: string | null } | undefined> {
      const row = await db
        .selectFrom('uploads')
        .select('document_id')
        .where('workspace_id', '=', workspaceId)
        .where('upload_id', '=', uploadId)
        .executeTakeFirst()
      return row && { documentId: row.document_id }
    },

    async insert(upload: NewUpload): Promise<void> {
      await db
        .insertInto('uploads')
        .values({
          workspace_id: workspaceId,
          upload_id: upload.id,
          member_id: upload.memberId,
          metadata: JSON.stringify(upload.metadata),
          created_at: upload.createdAt,
          document_id: null,
        })
        .execute()
    },

    /** Stores the metadata, which also locks the row until the transaction ends. */
    async lock(uploadId: string, metadata: UploadMetadata): Promise<void> {
      await db
        .updateTable('uploads')
        .set({ metadata: JSON.stringify(metadata) })
        .where('workspace_id', '=', workspaceId)
        .where('upload_id', '=', uploadId)
        .execute()
    },

    async setDocument(uploadId: string, documentId: string): Promise<void> {
      await db
        .updateTable('uploads')
        .set({ document_id: documentId })
        .where('workspace_id', '=', workspaceId)
        .where('upload_id', '=', uploadId)
        .execute()
    },

    async remove(memberId: string, uploadId: string): Promise<void> {
      await db
        .deleteFrom('uploads')
        .where('workspace_id', '=', workspaceId)
        .where('upload_id', '=', uploadId)
        .where('member_id', '=', memberId)
        .execute()
    },
  }
}

/** The uploads of all workspaces. */
export function createAllUploadsRepository({ db }: Connection) {
  return {
    /** `before`: epoch ms. */
    async removeCreatedBefore(before: number): Promise<void> {
      await db.deleteFrom('uploads').where('created_at', '<', before).execute()
    },
  }
}
