import type { Connection } from './connection.ts'

/** The kind of a public address. `subjectId` is the id of a link for `link`, and the id of a visitor for `history`. */
export type AddressKind = 'link' | 'history'
export type AddressSubject = { workspaceId: string; subjectId: string }

/** Stores the public addresses: slugs of links and tokens of history pages. A public address is unique over all workspaces. */
export function createPublicAddressRepository({ db }: Connection) {
  return {
    async find(kind: AddressKind, address: string): Promise<AddressSubject | undefined> {
      const row = await db
        .selectFrom('public_addresses')
        .selectAll()
        .where('address', '=', address)
        .where('kind', '=', kind)
        .executeTakeFirst()
      return row && { workspaceId: row.workspace_id, subjectId: row.subject_id }
    },
  }
}

export function createWorkspaceAddressRepository({ db }: Connection, workspaceId: string) {
  return {
    /** At most 500 addresses. */
    async insert(
      kind: AddressKind,
      addresses: readonly { address: string; subjectId: string }[],
    ): Promise<void> {
      const rows = addresses.map(({ address, subjectId }) => ({
        ...{ address, kind, workspace_id: workspaceId, subject_id: subjectId },
      }))
      await db.insertInto('public_addresses').values(rows).execute()
    },
  }
}
