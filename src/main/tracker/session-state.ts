import { z } from 'zod'
import type { TrackerConnection } from '#shared/desktop-state.ts'
import type { CodedError } from '#shared/errors.ts'
import { Me } from '#shared/tracker-api/people.ts'
import type { Clock } from '../lib/clock.ts'
import { createEmitter, type Emitter } from '../lib/emitter.ts'
import type { Log } from '../lib/log.ts'
import { type KeyValueFile, type Slot, slot } from '../settings/key-value.ts'
import type { TrackerAccess } from './client.ts'

/** The session in the file of this device. The file does not contain the token. The token is in the secret store. */
const StoredSession = z.object({
  trackerUrl: z.url(),
  /** Where the token was stored. A restart loses a token in memory, but not a token in a locked keychain or in a sealed file. */
  tokenIn: z.enum(['keychain', 'memory', 'sealed']),
  /** The last response of the tracker. The window shows this response until the tracker responds again. */
  me: Me.nullable(),
})
export type StoredSession = z.infer<typeof StoredSession>

/** Code that writes a field emits `changes` afterwards. */
export type SessionState = {
  readonly stored: Slot<StoredSession | null>
  readonly changes: Emitter<void>
  /** Null while this device is in no workspace. */
  access: (TrackerAccess & { token: string }) | null
  me: Me | null
  connection(): TrackerConnection
  /** Sets the state of the connection to the tracker. Emits `changes` if the state, the URL, the error code or its reason differs from before. */
  connected(state: TrackerConnection['state'], error?: CodedError | null): void
}

export function createSessionState({
  file,
  clock,
  log,
}: {
  file: KeyValueFile
  clock: Clock
  log: Log
}): SessionState {
  const instant = () => new Date(clock.now()).toISOString()
  let connection: TrackerConnection = { state: 'notJoined', url: null, error: null, since: instant() }
  const session: SessionState = {
    stored: slot(file, 'session', StoredSession.nullable(), null, log),
    changes: createEmitter<void>(),
    access: null,
    me: null,
    connection: () => connection,
    connected(state, error = null) {
      const url = session.access?.url ?? session.stored.read()?.trackerUrl ?? null
      const wire = error?.toWire() ?? null
      const isSameState = connection.state === state
      const isSameError =
        connection.error?.code === wire?.code && connection.error?.details?.reason === wire?.details?.reason
      if (isSameState && connection.url === url && isSameError) return
      if (!isSameState) log.info({ state, error: wire }, 'Tracker connection changed')
      const since = isSameState ? connection.since : instant()
      connection = { state, url, error: wire as TrackerConnection['error'], since }
      session.changes.emit()
    },
  }
  return session
}
