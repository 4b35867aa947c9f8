// The URL in the e-mail with a shared link, which stops further e-mails to this address (ADR 124).
import { createHmac } from 'node:crypto'
import { z } from 'zod'
import { readSigned, signValues } from '../../domain/signed-values.ts'
import type { TrackerContext } from '../context.ts'

const Values = z.tuple([z.string(), z.string()])

export type ShareStop = { workspaceId: string; addressHash: string }

/** A keyed hash, so that neither the URL nor the database contains the address. `email` is normalized. */
export const shareAddressHash = (
  { signingKey }: Pick<TrackerContext, 'signingKey'>,
  workspaceId: string,
  email: string,
): string =>
  createHmac('sha256', signingKey)
    .update(JSON.stringify(['share', workspaceId, email]))
    .digest('base64url')
    .slice(0, 22)

/** The URL does not expire, because the link in an old e-mail must work. */
export const shareStopUrl = (
  { signingKey, publicUrl }: Pick<TrackerContext, 'signingKey' | 'publicUrl'>,
  { workspaceId, addressHash }: ShareStop,
): string => `${publicUrl()}/stop-shares/${signValues(signingKey, 'shareStop', [workspaceId, addressHash])}`

/** Returns the name of the workspace, or null for an invalid token. */
export async function findShareStop(
  { store, signingKey }: TrackerContext,
  token: string,
): Promise<(ShareStop & { workspaceName: string }) | null> {
  const values = readSigned(signingKey, 'shareStop', token, Values)
  if (!values) return null
  const [workspaceId, addressHash] = values
  const workspace = await store.forWorkspace(workspaceId).workspaces.get()
  return { workspaceId, addressHash, workspaceName: workspace.name }
}

export const stopShares = (
  { store, clock }: TrackerContext,
  { workspaceId, addressHash }: ShareStop,
): Promise<void> => store.forWorkspace(workspaceId).linkShares.stop(addressHash, clock.now())
