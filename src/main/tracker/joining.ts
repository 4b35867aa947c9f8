// What this app does before it is a member: it reads invites and addresses, asks the tracker about them, and accepts an invite.
import { CodedError } from '#shared/errors.ts'
import type { Locale } from '#shared/model/basics.ts'
import type { DeviceKind } from '#shared/model/workers.ts'
import type { Me } from '#shared/tracker-api/people.ts'
import { createEmitter } from '../lib/emitter.ts'
import type { Log } from '../lib/log.ts'
import type { HttpClient } from '../network/http-client.ts'
import type { SecretStore } from '../secrets/secret-store.ts'
import {
  checkTracker,
  inviteText,
  type ParsedInvite,
  parseInvite,
  parseTrackerAddress,
  workspaceOfToken,
} from './invite.ts'
import { createLoggedClient } from './logged-client.ts'
import { thisDevice } from './this-device.ts'

/** A membership that a tracker gave to this device. */
export type Accepted = { trackerUrl: string; deviceToken: string; me: Me }

export type JoinRequest = {
  invite: string
  name?: string | undefined
  email?: string | undefined
  locale: Locale
}

export type Joining = ReturnType<typeof createJoining>

const checkName = 'join-check'

type JoiningOptions = {
  secrets: SecretStore
  log: Log
  fetch: HttpClient
  /** The only tracker that the organisation allows. Undefined: any tracker. */
  onlyTracker?: string | undefined
  deviceKind: DeviceKind
}

export function createJoining(options: JoiningOptions) {
  const { secrets, deviceKind } = options
  const changes = createEmitter<void>()
  let pendingInvite: string | null = null
  const clientOf = createLoggedClient(options)
  const clientWithoutToken = (url: string) => clientOf(() => ({ url, token: null }))

  const readInvite = (text: string): ParsedInvite => {
    const invite = parseInvite(text)
    checkTracker(invite, options.onlyTracker)
    return invite
  }
  const readTracker = (address: string): string => {
    const trackerUrl = parseTrackerAddress(address)
    checkTracker({ trackerUrl }, options.onlyTracker)
    return trackerUrl
  }
  const setPending = (invite: string | null): void => {
    if (invite === pendingInvite) return
    pendingInvite = invite
    changes.emit()
  }

  return {
    onChange: changes.on,
    clientWithoutToken,
    /** The invite, or the address of a tracker, that the join screen shows. */
    pendingInvite: () => pendingInvite,
    /**
     * Stores an invite, or the address of a tracker, for the join screen. Throws if it is invalid. The join screen shows whether the
     * organisation allows it.
     */
    offerInvite: (text: string) =>
      setPending(text.includes('#') ? inviteText(parseInvite(text)) : parseTrackerAddress(text)),
    dismissInvite: () => setPending(null),
    /** Returns the URL of a tracker that this device may join. @throws CodedError */
    readTracker,
    /** Returns the tracker and the workspace of an invite, without a request. `workspaceId`: null if the invite does not tell it. */
    placeOf(invite: string): { trackerUrl: string; workspaceId: string | null } {
      const { trackerUrl, token } = readInvite(invite)
      return { trackerUrl, workspaceId: workspaceOfToken(token) }
    },
    async preview(invite: string) {
      const { trackerUrl, token } = readInvite(invite)
      const preview = await clientWithoutToken(trackerUrl).call('invites.preview', { body: { token } })
      return { ...preview, trackerUrl }
    },
    /** Returns what the tracker at an address offers to a person who has no invite. @throws CodedError */
    async findTracker(address: string) {
      const trackerUrl = readTracker(address)
      return { trackerUrl, signIn: await clientWithoutToken(trackerUrl).call('signIn.offer', {}) }
    },
    /** Accepts an invite at its tracker. Stores nothing. Throws CodedError, for example the tracker's error for the invite. */
    async accept({ invite, name, email, locale }: JoinRequest): Promise<Accepted> {
      const { trackerUrl, token } = readInvite(invite)
      const accepted = await clientWithoutToken(trackerUrl).call('invites.accept', {
        body: {
          ...{ token, locale, device: thisDevice(deviceKind) },
          ...(name ? { name } : {}),
          ...(email ? { email } : {}),
        },
      })
      return { trackerUrl, ...accepted }
    },
    /** Gives a membership back that this app cannot keep. If that fails, the member finds the device in the list of devices. */
    async refuse({ trackerUrl, deviceToken, me }: Accepted): Promise<void> {
      const params = { deviceId: me.device.id }
      await clientOf(() => ({ url: trackerUrl, token: deviceToken }))
        .call('devices.revoke', { params })
        .catch((error) => options.log.warn({ error }, 'A device that is not needed could not be removed'))
    },
    requireStorage: () => requireStorage(secrets),
  }
}

/** An invite works once, so check first that the new token can be stored. Throws an error of the secret store. */
async function requireStorage(secrets: SecretStore): Promise<void> {
  await secrets.set(checkName, 'kept')
  await secrets.delete(checkName)
}

export const alreadyJoined = (workspaceKey: string) =>
  new CodedError('already_joined', 'This app is already in this workspace.', { workspaceKey })
