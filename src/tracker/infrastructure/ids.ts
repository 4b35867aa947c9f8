// Ids and secrets: 128 random bits for ids and slugs, 256 for bearer tokens, and the hashes of tokens.
import { createHash, randomBytes } from 'node:crypto'
import { crc32 } from 'node:zlib'

export type IdPrefix =
  | 'wsp'
  | 'mem'
  | 'dev'
  | 'inv'
  | 'doc'
  | 'lnk'
  | 'lba'
  | 'fld'
  | 'tag'
  | 'vis'
  | 'per'
  | 'com'
  | 'wfl'
  | 'run'
  | 'ntf'
  | 'ntc'
  | 'aml'
  | 'upl'
  | 'dlv'
  | 'dig'
  | 'ref'
  | 'pst'
  | 'pgs'
  | 'trk'
  | 'aud'
  | 'crs'
  | 'ins'
  | 'sto'
  | 'rlf'
  | 'era'
  | 'tok'
  | 'whk'
  | 'msg'

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

const checksumOf = (text: string): string => {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32BE(crc32(text))
  return bytes.toString('base64url')
}

const apiTokenPattern = /^(lp_([A-Za-z0-9_-]{1,64})[A-Za-z0-9_-]{43})([A-Za-z0-9_-]{6})$/

/**
 * Returns the secret of an API token: `lp_`, the workspace, 43 random characters, and a checksum, by which a secret scanner tells it from other text
 * (`apiTokenPattern` in src/shared/model/api-tokens.ts).
 */
export function newApiToken(workspaceId: string): string {
  const token = `lp_${workspaceId.replace(/^wsp_/, '')}${newSecret()}`
  return token + checksumOf(token)
}

/** Returns the workspace id in the secret of an API token, or null for an invalid secret. */
export function workspaceOfApiToken(secret: string): string | null {
  const [, token, workspace, checksum] = apiTokenPattern.exec(secret) ?? []
  return token !== undefined && checksumOf(token) === checksum ? `wsp_${workspace}` : null
}

/** Returns true if the bearer secret has the form of an API token. It may be invalid. */
export const isApiToken = (secret: string): boolean => secret.startsWith('lp_')

export const hashToken = (token: string): string => createHash('sha256').update(token).digest('hex')
