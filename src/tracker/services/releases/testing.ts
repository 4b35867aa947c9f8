// Fixtures for tests of releases: the files that a build makes, and their upload by the real client.
import { createHash, randomBytes } from 'node:crypto'
import { DetailedError, Upload } from 'tus-js-client'
import { stringify } from 'yaml'
import { fromWire } from '#shared/errors.ts'
import { type ReleaseUploadResult, releaseUploadsPath } from '#shared/tracker-api/updates.ts'
import type { Joined } from '../people/testing.ts'

export type BuiltFile = { name: string; bytes: Buffer }

export const sha512Of = (bytes: Buffer): string => createHash('sha512').update(bytes).digest('base64')

/** Makes a feed as electron-builder writes it. */
export function feedOf(
  name: string,
  version: string,
  files: readonly BuiltFile[],
  more: object = {},
): BuiltFile {
  const entries = files.map(({ name: url, bytes }) => ({ url, sha512: sha512Of(bytes), size: bytes.length }))
  const [first] = entries
  const feed = {
    ...{ version, files: entries, path: first?.url, sha512: first?.sha512 },
    ...{ releaseDate: '2026-11-22T09:30:00.000Z', ...more },
  }
  return { name, bytes: Buffer.from(stringify(feed)) }
}

const suffixes = {
  'latest.yml': ['x64.exe', 'arm64.exe'],
  'latest-mac.yml': ['x64.zip', 'arm64.zip'],
  'latest-linux.yml': ['x86_64.AppImage', 'amd64.deb', 'x86_64.rpm'],
  'latest-linux-arm64.yml': ['arm64.AppImage', 'arm64.deb', 'aarch64.rpm'],
} as const

/** Makes the installers and the feed of one platform. The installers have random bytes. */
export function buildFiles(
  version: string,
  feed: keyof typeof suffixes = 'latest.yml',
  more: object = {},
): BuiltFile[] {
  const installers = suffixes[feed].map((suffix) => ({
    name: `Lastpage-${version}-${suffix}`,
    bytes: randomBytes(2_000),
  }))
  return [...installers, feedOf(feed, version, installers, more)]
}

/** Uploads a file and returns its id. Rejects with the coded error. */
export function uploadReleaseFile(
  url: string,
  admin: Pick<Joined, 'token'>,
  file: BuiltFile,
): Promise<string> {
  return new Promise((resolve, reject) => {
    const upload = new Upload(file.bytes, {
      endpoint: `${url}${releaseUploadsPath}`,
      headers: { authorization: `Bearer ${admin.token}` },
      metadata: { filename: file.name },
      retryDelays: null,
      onSuccess: ({ lastResponse }) =>
        resolve((JSON.parse(lastResponse.getBody()) as ReleaseUploadResult).file.id),
      onError: (error) => {
        const body = error instanceof DetailedError ? error.originalResponse?.getBody() : undefined
        reject(body ? fromWire(JSON.parse(body)) : error)
      },
    })
    upload.start()
  })
}

/** Uploads the files and makes a release of them. Returns the answer of the tracker. */
export async function addFiles(url: string, admin: Joined, files: readonly BuiltFile[], body: object = {}) {
  const fileIds: string[] = []
  for (const file of files) fileIds.push(await uploadReleaseFile(url, admin, file))
  return admin.call('POST', '/api/releases', { fileIds, ...body })
}
