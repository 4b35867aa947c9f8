import { CodedError } from '#shared/errors.ts'
import { asCoded } from '../lib/as-coded.ts'
import type { Log } from '../lib/log.ts'
import type { SecretStore } from '../secrets/secret-store.ts'
import type { TrackerClient } from './client.ts'
import type { Accepted } from './joining.ts'
import type { SessionState, StoredSession } from './session-state.ts'

const tokenName = 'device-token'
/** A sealed file also stores the URL of the tracker, so that the file and its key are enough to start again. */
const urlName = 'tracker-url'
const leaveTimeoutMs = 5_000

type MembershipContext = {
  state: SessionState
  secrets: SecretStore
  log: Log
  /** Calls the tracker with the device token. */
  client: TrackerClient
}

/** Restores the session of an earlier process. Returns true if the device token could be read. */
async function restore({ state, secrets, log }: MembershipContext): Promise<boolean> {
  const remembered = state.stored.read() ?? (await sealedSession(secrets))
  if (!remembered) return false
  state.me = remembered.me
  try {
    const token = await secrets.get(tokenName)
    if (token) {
      state.access = { url: remembered.trackerUrl, token }
      state.stored.write(remembered)
      state.connected('connecting')
      return true
    }
    // The token is in another store than the open one, for example in a locked keychain. It must not be forgotten.
    if (remembered.tokenIn !== 'memory' && remembered.tokenIn !== secrets.kind) {
      throw new CodedError('keychain_locked', `The device token is in another store: ${remembered.tokenIn}.`)
    }
  } catch (error) {
    state.connected('offline', asCoded(error))
    return false
  }
  log.warn(
    { tracker: remembered.trackerUrl, problem: secrets.problem },
    'This device has forgotten its workspace: without a keychain, its token was only in memory. ' +
      'It needs a new invite (Settings · Devices in the app of the same member)',
  )
  state.me = null
  state.stored.write(null)
  return false
}

/** Returns the session of a sealed file whose settings file was lost. */
async function sealedSession(secrets: SecretStore): Promise<StoredSession | null> {
  if (secrets.kind !== 'sealed') return null
  const trackerUrl = await secrets.get(urlName)
  return trackerUrl === null ? null : { trackerUrl, tokenIn: 'sealed', me: null }
}

/** Stores the membership that the tracker gave to this device. */
async function adopt(
  { state, secrets, log }: MembershipContext,
  { trackerUrl, deviceToken, me }: Accepted,
): Promise<void> {
  if (secrets.kind === 'sealed') await secrets.set(urlName, trackerUrl)
  await secrets.set(tokenName, deviceToken)
  state.access = { url: trackerUrl, token: deviceToken }
  state.me = me
  state.stored.write({ trackerUrl, tokenIn: secrets.kind, me })
  if (secrets.kind === 'memory') {
    log.warn(
      { problem: secrets.problem },
      'Joined until this process ends: without a keychain the next start needs a new invite',
    )
  }
  state.connected('connecting')
  state.changes.emit()
}

/** Deletes the token of this device, also if the tracker does not answer. */
async function leave({ state, secrets, log, client }: MembershipContext): Promise<void> {
  if (state.access && state.me && state.connection().state !== 'revoked') {
    await client
      .call('devices.revoke', { params: { deviceId: state.me.device.id } }, { timeoutMs: leaveTimeoutMs })
      .catch((error) => log.warn({ error }, 'Left the workspace, but the tracker did not answer'))
  }
  await secrets.delete(tokenName)
  await secrets.delete(urlName)
  state.access = null
  state.me = null
  state.stored.write(null)
  state.connected('notJoined')
  state.changes.emit()
}

/** The steps that change whether this device is in a workspace. */
export const createMembership = (context: MembershipContext) => ({
  restore: () => restore(context),
  leave: () => leave(context),
  adopt: (accepted: Accepted) => adopt(context, accepted),
})
