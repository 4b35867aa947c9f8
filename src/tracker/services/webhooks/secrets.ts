import type { StoredWebhook } from '../../repositories/webhooks.ts'
import type { TrackerContext } from '../context.ts'
import { openSecret, type SecretPlace } from '../secrets/sealed-secrets.ts'

export const secretPlace = (workspaceId: string, webhookId: string): SecretPlace => ({
  ...{ kind: 'webhook', workspaceId, id: webhookId },
})

/** Returns the secrets that sign now: the new one, and for a day after a rotation the old one. Null: the secret cannot be read (ADR 108). */
export function secretsOf(
  context: Pick<TrackerContext, 'sealer'>,
  workspaceId: string,
  { id, secret, oldSecret, oldSecretUntil }: StoredWebhook,
  now: number,
): string[] | null {
  const place = secretPlace(workspaceId, id)
  const current = openSecret(context, place, secret)
  if (current === null) return null
  const isOldValid = oldSecret !== null && oldSecretUntil !== null && oldSecretUntil > now
  const old = isOldValid ? openSecret(context, place, oldSecret) : null
  return old === null ? [current] : [current, old]
}
