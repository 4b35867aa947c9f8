// Ids and secrets: 128 random bits for ids and slugs, 256 for bearer tokens, and the hashes of tokens.
import { createHash, randomBytes } from 'node:crypto'

export type IdPrefix =
  | 'wsp'
  | 'mem'
  | 'dev'
  | 'inv'
  | 'doc'
  | 'lnk'
  | 'lba'
  | 'vis'
  | 'per'
  | 'com'
  | 'wfl'
  | 'run'
  | 'ntf'
  | 'aml'
  | 'upl'
  | 'dlv'
  | 'ref'
  | 'pst'
  | 'trk'
  | 'aud'
  | 'crs'
  | 'ins'
  | 'sto'
  | 'rlf'
  | 'era'

export const newId = (prefix: IdPrefix): string => `${prefix}_${randomBytes(16).toString('base64url')}`
/** 22 characters of base64url: slugs of links, tokens of history pages, lease tokens. */
export const newSlug = (): string => randomBytes(16).toString('base64url')

/** 43 characters of base64url. */
export const newSecret = (): string => randomBytes(32).toString('base64url')

/** The tokens of devices, invites and sign-ins. */
type BearerKind = 'lpd' | 'lpi' | 'lps'

/** Returns a bearer secret that contains its workspace id, so that each query can begin with the workspace's key. */
export const newBearer = (kind: BearerKind, workspaceId: string): string =>
  `${kind}.${workspaceId}.${randomBytes(32).toString('base64url')}`

/** Returns the workspace id in a bearer secret, or null for an invalid secret. */
export function workspaceOfBearer(kind: BearerKind, token: string): string | null {
  const [head, workspaceId, secret, rest] = token.split('.')
  if (head !== kind || !workspaceId?.startsWith('wsp_') || secret?.length !== 43 || rest !== undefined)
    return null
  return workspaceId
}

export const hashToken = (token: string): string => createHash('sha256').update(token).digest('hex')
