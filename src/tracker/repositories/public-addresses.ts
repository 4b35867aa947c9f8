import type { Connection } from './connection.ts'

/** The subject of a public address: a link's id for `link`, a visitor's id for `history`. */
export type AddressKind = 'link' | 'history'
export type AddressSubject = { workspaceId: string; subjectId: string }

/** Slugs of links and tokens of history pages. They are unique over all workspaces. */
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
    async insert(kind: AddressKind, address: string, subjectId: string): Promise<void> {
      await db
        .insertInto('public_addresses')
        .values({ address, kind, workspace_id: workspaceId, subject_id: subjectId })
        .execute()
    },
  }
}
