// The membership of this device in one workspace: the device token and the state of the connection.
import { CodedError } from '#shared/errors.ts'
import type { Me } from '#shared/tracker-api/people.ts'
import type { Clock } from '../lib/clock.ts'
import type { Log } from '../lib/log.ts'
import type { HttpClient } from '../network/http-client.ts'
import type { SecretStore } from '../secrets/secret-store.ts'
import type { KeyValueFile } from '../settings/key-value.ts'
import type { TrackerClient } from './client.ts'
import { createLoggedClient } from './logged-client.ts'
import { createMembership } from './membership.ts'
import { createSessionState, type SessionState } from './session-state.ts'

export type Session = ReturnType<typeof createSession>

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
}) {
  const { secrets, log } = options
  const state = createSessionState(options)
  const client = createMemberClient(
    state,
    createLoggedClient(options)(() => state.access),
  )

  return {
    client,
    ...createMembership({ state, secrets, log, client }),
    onChange: state.changes.on,
    connection: state.connection,
    connected: state.connected,
    me: () => state.me,
    /**
     * The URL and token of the tracker; null if this device has no workspace. Used for requests that do not use `client`: uploads and file
     * contents.
     */
    access: () => state.access,
    /** True also while the keychain with the token is locked, and after the device was removed from the workspace. */
    isMember: () => state.access !== null || state.stored.read() !== null,
    setMe(next: Me): void {
      const before = state.stored.read()
      state.me = next
      if (before) state.stored.write({ ...before, me: next })
      state.changes.emit()
    },
  }
}

export function isRevoked(error: CodedError): boolean {
  return error.code === 'device_revoked' || error.code === 'unauthorized'
}
