// Where this app stores its memberships. The first one uses the names that a version with only one membership used, so that such a version
// finds its data again. Each further one has its own prefix (docs/adr/0123).
import { randomBytes } from 'node:crypto'
import path from 'node:path'
import { z } from 'zod'
import { CodedError } from '#shared/errors.ts'
import type { Log } from '../lib/log.ts'
import { scopedSecrets } from '../secrets/scoped.ts'
import type { SecretStore } from '../secrets/secret-store.ts'
import { type KeyValueFile, scopedFile, slot } from '../settings/key-value.ts'

export const firstWorkspaceKey = 'first'
const WorkspaceKey = z.string().regex(/^w_[\w-]{8,16}$/)

/** The window has a shortcut for each of nine workspaces. */
const maxWorkspaces = 9
/** Chromium opens at most six connections to one host over HTTP/1.1, and each workspace holds one of them for its feed. */
const maxWorkspacesOfTracker = 4

/** The places in which one membership stores its values. */
export type Storage = { key: string; file: KeyValueFile; secrets: SecretStore; dir: string }

const Stored = z.object({ further: z.array(WorkspaceKey), shown: z.string() })

/** The list of memberships in the file of this device. */
export function createMembershipList(options: {
  file: KeyValueFile
  secrets: SecretStore
  dataDir: string
  log: Log
}) {
  const { file, secrets, dataDir } = options
  const list = slot(file, 'workspaces', Stored, { further: [], shown: firstWorkspaceKey }, options.log)
  return {
    /** The keys in the order of joining, the first membership included. */
    keys: () => [firstWorkspaceKey, ...list.read().further],
    shown: () => list.read().shown,
    show: (key: string) => list.write({ ...list.read(), shown: key }),
    /** Stores a new key before anything is stored under it, so that a crash leaves nothing that nobody finds. */
    add(): string {
      const key = `w_${randomBytes(6).toString('base64url')}`
      const { further, shown } = list.read()
      list.write({ further: [...further, key], shown })
      return key
    },
    /** Deletes the values of a membership. Its secrets must be deleted before. The values of the first one are deleted by the parts that own them. */
    remove(key: string): void {
      if (key === firstWorkspaceKey) return
      const { further, shown } = list.read()
      list.write({ further: further.filter((each) => each !== key), shown })
      file.delete(key)
    },
    storageOf: (key: string): Storage =>
      key === firstWorkspaceKey
        ? { key, file, secrets, dir: dataDir }
        : {
            ...{ key, file: scopedFile(file, key), secrets: scopedSecrets(secrets, key) },
            dir: path.join(dataDir, 'workspaces', key),
          },
  }
}

/** Throws `too_many_workspaces` if this app may not join a further workspace of this tracker. `joined`: the URLs of its trackers. */
export function checkRoom(joined: readonly (string | null)[], trackerUrl: string): void {
  const ofTracker = joined.filter((url) => url !== null && new URL(url).host === new URL(trackerUrl).host)
  if (joined.length < maxWorkspaces && ofTracker.length < maxWorkspacesOfTracker) return
  throw new CodedError('too_many_workspaces', 'This app is in too many workspaces.', {
    limit: maxWorkspaces,
    limitOfTracker: maxWorkspacesOfTracker,
  })
}
