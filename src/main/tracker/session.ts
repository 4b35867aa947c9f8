// The membership of this device in a workspace: joining, leaving, the device token and the state of the connection.
import { CodedError } from '#shared/errors.ts'
import type { DeviceKind } from '#shared/model/workers.ts'
import type { Me } from '#shared/tracker-api/people.ts'
import type { Clock } from '../lib/clock.ts'
import type { Log } from '../lib/log.ts'
import type { HttpClient } from '../network/http-client.ts'
import type { SecretStore } from '../secrets/secret-store.ts'
import type { KeyValueFile } from '../settings/key-value.ts'
import { type Answered, createTrackerClient, type TrackerAccess, type TrackerClient } from './client.ts'
import { checkTracker, inviteText, type ParsedInvite, parseInvite, parseTrackerAddress } from './invite.ts'
import { createMembership } from './membership.ts'
import { createSessionState, type SessionState } from './session-state.ts'

export type Session = ReturnType<typeof createSession>

/** Each poll contains the same unknown values, so each place in a response is logged once. */
function createSkippedValueLog(log: Log) {
  const logged = new Set<string>()
  return (call: string, places: readonly string[]): void => {
    const fresh = places.filter((place) => !logged.has(`${call} ${place}`))
    for (const place of fresh) logged.add(`${call} ${place}`)
    if (fresh.length > 0)
      log.warn({ call, places: fresh }, 'The tracker is newer than this app: unknown values were ignored')
  }
}

/** Calls that change runs. Their lines have the level info, so that a Task can be followed in both logs. */
const isAboutRuns = (call: string) => call.startsWith('runs.')

/** The tracker logs each call with the same `requestId`. */
const createAnswerLog =
  (log: Log) =>
  (call: string, { requestId, status, ms }: Answered): void => {
    const fields = { call, requestId, status, ms }
    if (status >= 400 || isAboutRuns(call)) log.info(fields, 'tracker answered')
    else log.debug(fields, 'tracker answered')
  }

/** The client with the device token. If any call fails because this device was removed, the connection state becomes `revoked`. */
const createMemberClient = (state: SessionState, client: TrackerClient): TrackerClient => ({
  async call(name, request, callOptions) {
    try {
      return await client.call(name, request, callOptions)
    } catch (error) {
      if (state.access && error instanceof CodedError && isRevoked(error)) state.connected('revoked', error)
      throw error
    }
  },
})

export function createSession(options: {
  secrets: SecretStore
  file: KeyValueFile
  clock: Clock
  log: Log
  fetch: HttpClient
  /** The only tracker that the organisation allows. Undefined: any tracker. */
  onlyTracker?: string | undefined
  /** Default: `desktop`. */
  deviceKind?: DeviceKind | undefined
}) {
  const { secrets, log, deviceKind = 'desktop' } = options
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
  const state = createSessionState(options)
  const onAnswer = createAnswerLog(log)
  const onSkipped = createSkippedValueLog(log)
  const clientOf = (access: () => TrackerAccess | null) =>
    createTrackerClient({ access, onAnswer, onSkipped, fetch: options.fetch })
  const clientWithoutToken = (url: string) => clientOf(() => ({ url, token: null }))
  const client = createMemberClient(
    state,
    clientOf(() => state.access),
  )

  return {
    client,
    ...createMembership({ state, secrets, log, deviceKind, client, clientWithoutToken, readInvite }),
    onChange: state.changes.on,
    /** Tells the listeners of `onChange` about a change of a sign-in. */
    changed: () => state.changes.emit(),
    connection: state.connection,
    connected: state.connected,
    me: () => state.me,
    pendingInvite: () => state.pendingInvite,
    /**
     * The URL and token of the tracker; null if this device has no workspace. Used for requests that do not use `client`: uploads and file
     * contents.
     */
    access: () => state.access,
    setMe(next: Me): void {
      const before = state.stored.read()
      state.me = next
      if (before) state.stored.write({ ...before, me: next })
      state.changes.emit()
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
    clientWithoutToken,
    /** Returns the URL of a tracker that this device may join. @throws CodedError */
    readTracker,
    /**
     * Stores an invite, or the address of a tracker, for the join screen. Does nothing if this device is in a workspace. Throws if it is invalid. The
     * join screen shows whether the organisation allows it.
     */
    offerInvite(text: string): void {
      const invite = text.includes('#') ? inviteText(parseInvite(text)) : parseTrackerAddress(text)
      if (state.access && state.connection().state !== 'revoked') return
      state.pendingInvite = invite
      state.changes.emit()
    },
  }
}

export function isRevoked(error: CodedError): boolean {
  return error.code === 'device_revoked' || error.code === 'unauthorized'
}
