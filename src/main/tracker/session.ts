// The membership of this device in a workspace: joining, leaving, the device token and the state of the connection.
import os from 'node:os'
import { z } from 'zod'
import type { TrackerConnection } from '#shared/desktop-state.ts'
import { CodedError } from '#shared/errors.ts'
import type { Locale } from '#shared/model/basics.ts'
import { Me } from '#shared/tracker-api/people.ts'
import { asCoded } from '../lib/as-coded.ts'
import type { Clock } from '../lib/clock.ts'
import { createEmitter } from '../lib/emitter.ts'
import type { Log } from '../lib/log.ts'
import type { HttpClient } from '../network/http-client.ts'
import type { SecretStore } from '../secrets/secret-store.ts'
import { type KeyValueFile, slot } from '../settings/key-value.ts'
import { createTrackerClient, type TrackerAccess, type TrackerClient } from './client.ts'
import { inviteText, parseInvite } from './invite.ts'

/** The session in the file of this device. The file does not contain the token; the secret store does. */
const StoredSession = z.object({
  trackerUrl: z.url(),
  /** Where the token was stored. A restart loses a token in memory, but not a token in a locked keychain. */
  tokenIn: z.enum(['keychain', 'memory']),
  /** The last response of the tracker. The window shows it until the tracker responds again. */
  me: Me.nullable(),
})

const tokenName = 'device-token'
const checkName = 'join-check'
const leaveTimeoutMs = 5_000

export type JoinRequest = {
  invite: string
  name?: string | undefined
  email?: string | undefined
  locale: Locale
}

export type Session = ReturnType<typeof createSession>

// biome-ignore lint/complexity/noExcessiveLinesPerFunction: the functions share the access, the member and the connection state; each function is short
export function createSession(options: {
  secrets: SecretStore
  file: KeyValueFile
  clock: Clock
  log: Log
  fetch: HttpClient
}) {
  const { secrets, clock, log } = options
  const stored = slot(options.file, 'session', StoredSession.nullable(), null, log)
  const changes = createEmitter<void>()
  const instant = () => new Date(clock.now()).toISOString()

  let access: (TrackerAccess & { token: string }) | null = null
  let me: Me | null = null
  let pendingInvite: string | null = null
  let connection: TrackerConnection = { state: 'notJoined', url: null, error: null, since: instant() }

  const plainClient = (to: () => TrackerAccess | null) =>
    createTrackerClient({ access: to, onSkipped, fetch: options.fetch })

  /** The places in responses that were logged already. Each poll contains the same unknown values, so each place is logged once. */
  const skippedBefore = new Set<string>()
  function onSkipped(call: string, places: readonly string[]): void {
    const fresh = places.filter((place) => !skippedBefore.has(`${call} ${place}`))
    for (const place of fresh) skippedBefore.add(`${call} ${place}`)
    if (fresh.length > 0)
      log.warn({ call, places: fresh }, 'The tracker is newer: unknown values were left out')
  }

  function connected(state: TrackerConnection['state'], error: CodedError | null = null): void {
    const url = access?.url ?? stored.read()?.trackerUrl ?? null
    const wire = error?.toWire() ?? null
    if (connection.state === state && connection.url === url && connection.error?.code === wire?.code) return
    if (connection.state !== state) log.info({ state, error: wire }, 'Tracker connection changed')
    const since = connection.state === state ? connection.since : instant()
    connection = { state, url, error: wire as TrackerConnection['error'], since }
    changes.emit()
  }

  function setMe(next: Me): void {
    const before = stored.read()
    me = next
    if (before) stored.write({ ...before, me: next })
    changes.emit()
  }

  /** If any call fails because this device was removed, the connection state becomes `revoked`. */
  const client: TrackerClient = {
    async call(name, request, callOptions) {
      try {
        return await plainClient(() => access).call(name, request, callOptions)
      } catch (error) {
        if (access && error instanceof CodedError && isRevoked(error)) connected('revoked', error)
        throw error
      }
    },
  }

  /** Restores the session of an earlier process. Returns true if the device token could be read. */
  async function restore(): Promise<boolean> {
    const remembered = stored.read()
    if (!remembered) return false
    me = remembered.me
    try {
      const token = await secrets.get(tokenName)
      if (token) {
        access = { url: remembered.trackerUrl, token }
        connected('connecting')
        return true
      }
      if (remembered.tokenIn === 'keychain' && secrets.kind === 'memory') {
        throw new CodedError('keychain_locked', 'The device token lies in a keychain that cannot be opened.')
      }
    } catch (error) {
      connected('offline', asCoded(error))
      return false
    }
    log.warn(
      { tracker: remembered.trackerUrl, problem: secrets.problem },
      'This device has forgotten its workspace: its token was in memory only, for want of a keychain. ' +
        'It needs a new invite (Settings · Devices in the app of the same member)',
    )
    me = null
    stored.write(null)
    return false
  }

  async function join({ invite, name, email, locale }: JoinRequest): Promise<void> {
    if (access && connection.state !== 'revoked') {
      throw new CodedError('already_joined', 'This device is already in a workspace.')
    }
    const { trackerUrl, token } = parseInvite(invite)
    // An invite works once, so check first that the new token can be stored.
    await secrets.set(checkName, 'kept')
    await secrets.delete(checkName)
    const accepted = await plainClient(() => ({ url: trackerUrl, token: null })).call('invites.accept', {
      body: {
        token,
        locale,
        device: { name: os.hostname().slice(0, 80) || 'computer', platform: process.platform },
        ...(name ? { name } : {}),
        ...(email ? { email } : {}),
      },
    })
    await secrets.set(tokenName, accepted.deviceToken)
    access = { url: trackerUrl, token: accepted.deviceToken }
    me = accepted.me
    pendingInvite = null
    stored.write({ trackerUrl, tokenIn: secrets.kind, me })
    if (secrets.kind === 'memory') {
      log.warn(
        { problem: secrets.problem },
        'Joined until this process ends: without a keychain the next start needs a new invite',
      )
    }
    connected('connecting')
    changes.emit()
  }

  async function leave(): Promise<void> {
    if (access && me && connection.state !== 'revoked') {
      await client
        .call('devices.revoke', { params: { deviceId: me.device.id } }, { timeoutMs: leaveTimeoutMs })
        .catch((error) => log.warn({ error }, 'Left the workspace, but the tracker did not answer'))
    }
    await secrets.delete(tokenName)
    access = null
    me = null
    stored.write(null)
    connected('notJoined')
    changes.emit()
  }

  return {
    client,
    onChange: changes.on,
    connection: () => connection,
    me: () => me,
    pendingInvite: () => pendingInvite,
    /** The URL and token of the tracker; null if this device has no workspace. For requests without `client`: uploads and file contents. */
    access: () => access,
    setMe,
    connected,
    restore,
    join,
    leave,
    async preview(invite: string) {
      const { trackerUrl, token } = parseInvite(invite)
      const preview = await plainClient(() => ({ url: trackerUrl, token: null })).call('invites.preview', {
        body: { token },
      })
      return { ...preview, trackerUrl }
    },
    /** Stores an invite for the join screen. Throws if the invite is invalid. Does nothing if this device is in a workspace. */
    offerInvite(text: string): void {
      const invite = inviteText(parseInvite(text))
      if (access && connection.state !== 'revoked') return
      pendingInvite = invite
      changes.emit()
    },
  }
}

export function isRevoked(error: CodedError): boolean {
  return error.code === 'device_revoked' || error.code === 'unauthorized'
}
