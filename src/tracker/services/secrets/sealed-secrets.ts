// Secrets that a workspace entered and that the tracker must read back: signing secrets of webhooks, URLs and tokens of channels (ADR 108).
import { CodedError } from '#shared/errors.ts'
import type { TrackerContext } from '../context.ts'

/** What a secret is for. The workspace and the row are part of it, so a sealed value cannot be moved to another row. */
export type SecretPlace = { kind: 'webhook' | 'channel'; workspaceId: string; id: string }

const purposeOf = ({ kind, workspaceId, id }: SecretPlace) => `${kind}\0${workspaceId}\0${id}`

type WithSealer = Pick<TrackerContext, 'sealer'>

/** True if the installation has a key, so that secrets can be stored. */
export const canSealSecrets = ({ sealer }: WithSealer): boolean => sealer !== null

/** Seals a secret for a column. @throws CodedError secret_key_missing */
export function sealSecret({ sealer }: WithSealer, place: SecretPlace, secret: string): string {
  if (sealer !== null) return sealer.seal(purposeOf(place), secret)
  throw new CodedError('secret_key_missing', 'The operator of the tracker must set TRACKER_SECRET_KEY.')
}

/** Returns null if the value cannot be read: the installation has no key or another one. The secret must then be entered again. */
export const openSecret = ({ sealer }: WithSealer, place: SecretPlace, sealed: string): string | null =>
  sealer === null ? null : sealer.unseal(purposeOf(place), sealed)
