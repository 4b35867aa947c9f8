// The feed files of electron-updater (`latest*.yml`): parsing, and the check against the files of a release.
import { parse, stringify } from 'yaml'
import { z } from 'zod'
import { CodedError } from '#shared/errors.ts'
import { AppVersion, StagingPercent } from '#shared/model/updates.ts'
import { isFeedName, isReleaseFileName, readInstallerName } from './file-names.ts'

/** SHA-512 in base64. */
const Sha512 = z.string().regex(/^[A-Za-z0-9+/]{86}==$/)

/** The fields of `UpdateInfo` of electron-updater that the tracker passes on. All other fields are dropped. */
export const Feed = z.object({
  version: AppVersion,
  files: z
    .array(
      z.object({
        url: z.string(),
        sha512: Sha512,
        size: z.int().positive(),
        /** The size of the block map inside of an AppImage. */
        blockMapSize: z.int().positive().optional(),
        isAdminRightsRequired: z.boolean().optional(),
      }),
    )
    .min(1)
    .max(20),
  releaseDate: z.string().max(40).optional(),
  releaseNotes: z.string().max(20_000).optional(),
  minimumSystemVersion: z.string().max(40).optional(),
  stagingPercentage: StagingPercent.optional(),
})
export type Feed = z.infer<typeof Feed>

export type UploadedFile = { name: string; sizeBytes: number; sha512: string }
/** The text of a feed file. */
export type FeedText = { name: string; text: string }

type ReleaseProblem =
  | 'no_feed'
  | 'unknown_name'
  | 'twice'
  | 'feed_unreadable'
  | 'versions_differ'
  | 'file_missing'
  | 'wrong_size'
  | 'wrong_sha512'
  | 'not_in_feed'

const invalid = (problem: ReleaseProblem, file: string, message: string) =>
  new CodedError('release_invalid', message, { problem, file })

function parseFeed({ name, text }: FeedText): Feed {
  try {
    // `maxAliasCount: 0`: a feed has no aliases, and aliases can make a small text very large.
    return Feed.parse(parse(text, { maxAliasCount: 0 }))
  } catch (cause) {
    throw new CodedError(
      'release_invalid',
      `${name} is not a feed of electron-updater.`,
      { problem: 'feed_unreadable' satisfies ReleaseProblem, file: name },
      { cause },
    )
  }
}

function checkFile(feedName: string, entry: Feed['files'][number], file: UploadedFile | undefined): void {
  const { url } = entry
  if (!file) throw invalid('file_missing', url, `${feedName} names ${url}, which was not uploaded.`)
  if (file.sizeBytes !== entry.size) {
    throw invalid(
      'wrong_size',
      url,
      `${url} has ${file.sizeBytes} bytes, but ${feedName} says ${entry.size}.`,
    )
  }
  if (file.sha512 !== entry.sha512) {
    throw invalid('wrong_sha512', url, `${url} has another SHA-512 than ${feedName} says.`)
  }
}

/** The kinds of installers that electron-builder lists in no feed, because electron-updater cannot install them. */
const kindsWithoutFeed = ['msi', 'dmg']

type CheckedRelease = { version: string; feeds: Map<string, Feed>; stagingPercent: number }

/**
 * Checks the files of a release: known names, one version, and each file of a feed is there with its size and SHA-512.
 * @throws CodedError release_invalid with the problem and the name of the file
 */
export function checkRelease(files: readonly UploadedFile[], feedTexts: readonly FeedText[]): CheckedRelease {
  const byName = new Map(files.map((file) => [file.name, file]))
  const unknown = files.find(({ name }) => !isReleaseFileName(name))
  if (unknown) throw invalid('unknown_name', unknown.name, `${unknown.name} is not a file of a release.`)
  if (byName.size < files.length) {
    const repeated = files.find((file) => byName.get(file.name) !== file)
    throw invalid('twice', repeated?.name ?? '', `${repeated?.name} was uploaded twice.`)
  }
  const feeds = new Map(feedTexts.map((feed) => [feed.name, parseFeed(feed)]))
  const [first] = feeds.values()
  if (!first) throw invalid('no_feed', 'latest.yml', 'A release needs a latest*.yml file.')
  for (const [name, feed] of feeds) {
    if (feed.version !== first.version) {
      throw invalid('versions_differ', name, `${name} has the version ${feed.version}, not ${first.version}.`)
    }
    for (const entry of feed.files) checkFile(name, entry, byName.get(entry.url))
  }
  checkInstallers(files, feeds, first.version)
  return { version: first.version, feeds, stagingPercent: first.stagingPercentage ?? 100 }
}

function checkInstallers(
  files: readonly UploadedFile[],
  feeds: CheckedRelease['feeds'],
  version: string,
): void {
  const named = new Set([...feeds.values()].flatMap((feed) => feed.files.map(({ url }) => url)))
  for (const { name } of files.filter((file) => !isFeedName(file.name))) {
    const installer = readInstallerName(name.replace(/\.blockmap$/, ''))
    if (installer?.version !== version) {
      throw invalid('versions_differ', name, `${name} does not have the version ${version}.`)
    }
    const needsFeed = !name.endsWith('.blockmap') && !kindsWithoutFeed.includes(installer.kind)
    // Its checksum is unknown, so a part of an incomplete upload could not be noticed.
    if (needsFeed && !named.has(name)) throw invalid('not_in_feed', name, `No feed names ${name}.`)
  }
}

/** Writes a feed for electron-updater. The tracker has decided which device gets the release, so the feed has no percentage. */
export function writeFeed({ stagingPercentage: _, ...feed }: Feed): string {
  const [first] = feed.files
  // `path` and `sha512` of the first file are for versions of electron-updater before 3.
  return stringify({ ...feed, path: first?.url, sha512: first?.sha512 }, { lineWidth: 0 })
}
