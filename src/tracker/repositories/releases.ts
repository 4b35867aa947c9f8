import { sql } from 'kysely'
import { Feed, type UploadedFile } from '../domain/releases/feed.ts'
import type { Minimum } from '../domain/releases/offer-rule.ts'
import type { Connection } from './connection.ts'
import { readJson } from './json-columns.ts'

export type StoredRelease = {
  version: string
  stagingPercent: number
  /** Epoch ms. */
  withdrawnAt: number | null
  /** Epoch ms. */
  createdAt: number
}

/** A complete file. `version` null: it is not part of a release yet. */
export type ReleaseFile = UploadedFile & {
  id: string
  blobKey: string
  version: string | null
  feed: Feed | null
}

type Change = { stagingPercent?: number | undefined; withdrawnAt?: number | null | undefined }

/** The releases of the app in one workspace, and its minimum version. Instants are epoch ms. */
// biome-ignore lint/complexity/noExcessiveLinesPerFunction: one method for each statement on releases
export function createReleaseRepository({ db }: Connection, workspaceId: string) {
  return {
    /** In no particular order. */
    async list(): Promise<StoredRelease[]> {
      const rows = await db
        .selectFrom('releases')
        .selectAll()
        .where('workspace_id', '=', workspaceId)
        .execute()
      return rows.map((row) => ({
        version: row.version,
        stagingPercent: row.staging_percent,
        withdrawnAt: row.withdrawn_at,
        createdAt: row.created_at,
      }))
    },

    /** Does nothing if the version exists: its files may come in several steps, one for each platform. */
    async insert({ version, stagingPercent, createdAt }: Omit<StoredRelease, 'withdrawnAt'>): Promise<void> {
      await db
        .insertInto('releases')
        .values({
          ...{ workspace_id: workspaceId, version, staging_percent: stagingPercent },
          ...{ withdrawn_at: null, created_at: createdAt },
        })
        .onConflict((conflict) => conflict.columns(['workspace_id', 'version']).doNothing())
        .execute()
    },

    async update(version: string, { stagingPercent, withdrawnAt }: Change): Promise<void> {
      const change = {
        ...(stagingPercent === undefined ? {} : { staging_percent: stagingPercent }),
        ...(withdrawnAt === undefined ? {} : { withdrawn_at: withdrawnAt }),
      }
      if (Object.keys(change).length === 0) return
      await db
        .updateTable('releases')
        .set(change)
        .where('workspace_id', '=', workspaceId)
        .where('version', '=', version)
        .execute()
    },

    async remove(version: string): Promise<void> {
      await db
        .deleteFrom('releases')
        .where('workspace_id', '=', workspaceId)
        .where('version', '=', version)
        .execute()
    },

    /** Counts the devices that are not revoked by the version that they reported last. */
    async versionsInUse(): Promise<{ version: string | null; devices: number }[]> {
      const rows = await db
        .selectFrom('devices')
        .select(['app_version', sql<number>`count(*)`.as('count')])
        .where('workspace_id', '=', workspaceId)
        .where('revoked_at', 'is', null)
        .groupBy('app_version')
        .execute()
      return rows.map(({ app_version, count }) => ({ version: app_version, devices: Number(count) }))
    },

    async setDeviceVersion(deviceId: string, version: string): Promise<void> {
      await db
        .updateTable('devices')
        .set({ app_version: version })
        .where('workspace_id', '=', workspaceId)
        .where('device_id', '=', deviceId)
        .execute()
    },

    async minimum(): Promise<Minimum | null> {
      const row = await db
        .selectFrom('workspaces')
        .select(['minimum_version', 'minimum_version_from'])
        .where('workspace_id', '=', workspaceId)
        .executeTakeFirst()
      if (!row || row.minimum_version === null) return null
      return { version: row.minimum_version, from: row.minimum_version_from ?? 0 }
    },

    async setMinimum(minimum: Minimum | null): Promise<void> {
      await db
        .updateTable('workspaces')
        .set({ minimum_version: minimum?.version ?? null, minimum_version_from: minimum?.from ?? null })
        .where('workspace_id', '=', workspaceId)
        .execute()
    },
  }
}

/** The files of releases, and the files that are uploaded for a new release. Instants are epoch ms. */
// biome-ignore lint/complexity/noExcessiveLinesPerFunction: one method for each statement on the files of releases
export function createReleaseFileRepository({ db }: Connection, workspaceId: string) {
  const complete = () =>
    db
      .selectFrom('release_files')
      .selectAll()
      .where('workspace_id', '=', workspaceId)
      .where('blob_key', 'is not', null)
  type Row = Awaited<ReturnType<ReturnType<typeof complete>['execute']>>[number]
  const fileOf = (row: Row): ReleaseFile => ({
    id: row.file_id,
    name: row.name,
    sizeBytes: row.size_bytes,
    sha512: row.sha512,
    blobKey: row.blob_key ?? '',
    version: row.version,
    feed: readJson(Feed, row.feed),
  })
  return {
    /** Inserts a file that is about to be uploaded. */
    async insert(file: { id: string; name: string; createdAt: number }): Promise<void> {
      await db
        .insertInto('release_files')
        .values({
          ...{ workspace_id: workspaceId, file_id: file.id, name: file.name, created_at: file.createdAt },
          ...{ size_bytes: 0, sha512: '', blob_key: null, version: null, feed: null },
        })
        .execute()
    },

    /** True if the file was inserted and is not part of a release. */
    async isUploading(fileId: string): Promise<boolean> {
      const row = await db
        .selectFrom('release_files')
        .select('file_id')
        .where('workspace_id', '=', workspaceId)
        .where('file_id', '=', fileId)
        .where('version', 'is', null)
        .executeTakeFirst()
      return row !== undefined
    },

    async setStored(fileId: string, file: Omit<UploadedFile, 'name'> & { blobKey: string }): Promise<void> {
      await db
        .updateTable('release_files')
        .set({ size_bytes: file.sizeBytes, sha512: file.sha512, blob_key: file.blobKey })
        .where('workspace_id', '=', workspaceId)
        .where('file_id', '=', fileId)
        .execute()
    },

    /** Returns the complete files with these ids that are not part of a release. */
    async uploaded(fileIds: readonly string[]): Promise<ReleaseFile[]> {
      const rows = await complete()
        .where('file_id', 'in', [...fileIds])
        .where('version', 'is', null)
        .execute()
      return rows.map(fileOf)
    },

    /** Makes an uploaded file a part of a release. Fails if the release has a file with this name. */
    async assign(fileId: string, version: string, feed: Feed | null): Promise<void> {
      await db
        .updateTable('release_files')
        .set({ version, feed: feed && JSON.stringify(feed) })
        .where('workspace_id', '=', workspaceId)
        .where('file_id', '=', fileId)
        .execute()
    },

    /** Returns the files of all releases. */
    async ofReleases(): Promise<ReleaseFile[]> {
      const rows = await complete().where('version', 'is not', null).orderBy('name').execute()
      return rows.map(fileOf)
    },

    async ofRelease(version: string): Promise<ReleaseFile[]> {
      const rows = await complete().where('version', '=', version).orderBy('name').execute()
      return rows.map(fileOf)
    },

    /** Returns a file of a release that is not withdrawn. */
    async findOffered(version: string, name: string): Promise<ReleaseFile | undefined> {
      const row = await complete()
        .where('version', '=', version)
        .where('name', '=', name)
        .where((eb) =>
          eb.exists(
            eb
              .selectFrom('releases')
              .select('releases.version')
              .where('releases.workspace_id', '=', workspaceId)
              .where('releases.version', '=', version)
              .where('releases.withdrawn_at', 'is', null),
          ),
        )
        .executeTakeFirst()
      return row && fileOf(row)
    },

    /** Returns the ids and blobs of files that were uploaded before `time` and belong to no release. */
    async leftOver(time: number): Promise<{ id: string; blobKey: string | null }[]> {
      const rows = await db
        .selectFrom('release_files')
        .select(['file_id', 'blob_key'])
        .where('workspace_id', '=', workspaceId)
        .where('version', 'is', null)
        .where('created_at', '<', time)
        .execute()
      return rows.map(({ file_id, blob_key }) => ({ id: file_id, blobKey: blob_key }))
    },

    async remove(fileIds: readonly string[]): Promise<void> {
      if (fileIds.length === 0) return
      await db
        .deleteFrom('release_files')
        .where('workspace_id', '=', workspaceId)
        .where('file_id', 'in', [...fileIds])
        .execute()
    },
  }
}
