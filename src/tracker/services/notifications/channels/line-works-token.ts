// Access tokens of LINE WORKS for a service account: the tracker signs a JWT with the key of the account and exchanges it for a token of 24 hours.
// https://developers.worksmobile.com/en/docs/auth-jwt
import { sign } from 'node:crypto'
import { z } from 'zod'
import type { ChatRoomAccessOf } from '#shared/model/chat-rooms.ts'
import type { Outgoing } from '../../../infrastructure/outgoing/outgoing.ts'
import { ask, isTrouble, type RoomTrouble, readJson, troubleOfStatus } from './room-client.ts'

type Room = ChatRoomAccessOf<'lineWorks'>

/** LINE WORKS accepts up to 60 minutes. */
const assertionSeconds = 30 * 60
/** `date` has whole seconds, and the request takes some time. */
const leastDifferenceMs = 2_000
/** A token is replaced this long before its end. */
const reserveMs = 5 * 60_000

/** `expires_in` is a text or a number of seconds. */
const Token = z.object({ access_token: z.string().min(1), expires_in: z.coerce.number() })
const ErrorAnswer = z.object({ error: z.string().optional(), code: z.string().optional() })

const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')

/** Returns a JWT (RS256, RFC 7519). Returns null if the key cannot sign. `now`: epoch ms. */
export function lineWorksAssertion(
  { clientId, serviceAccount, privateKey }: Room,
  now: number,
): string | null {
  const iat = Math.floor(now / 1_000)
  const claims = { iss: clientId, sub: serviceAccount, iat, exp: iat + assertionSeconds }
  const signed = `${part({ alg: 'RS256', typ: 'JWT' })}.${part(claims)}`
  try {
    return `${signed}.${sign('sha256', Buffer.from(signed), privateKey).toString('base64url')}`
  } catch {
    return null
  }
}

export function createLineWorksTokens(outgoing: Outgoing, authUrl: string, now: () => number) {
  const stored = new Map<string, { token: string; until: number }>()
  // The secret is part of the key, so a room that was entered again gets a new token.
  const keyOf = ({ clientId, clientSecret, serviceAccount }: Room) =>
    JSON.stringify([clientId, clientSecret, serviceAccount])

  /**
   * The clock of the tracker can differ from that of LINE WORKS (ADR 41), which then refuses the assertion. So a refused request is repeated with the time
   * of the answer.
   */
  async function request(
    room: Room,
    at = now(),
    isRepeat = false,
  ): Promise<{ token: string; until: number } | RoomTrouble> {
    const invalid = (detail: string): RoomTrouble => ({
      ...{ trouble: 'tokenInvalid', detail, isDefinite: true, retryAfterMs: null },
    })
    const assertion = lineWorksAssertion(room, at)
    if (assertion === null) return invalid('invalid private key')
    const fields = {
      ...{ assertion, grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer' },
      ...{ client_id: room.clientId, client_secret: room.clientSecret, scope: 'bot.message' },
    }
    const answer = await ask(outgoing, {
      ...{ method: 'POST', url: `${authUrl}oauth2/v2.0/token` },
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams(fields).toString(),
    })
    // No message was posted, because the token was missing.
    if (isTrouble(answer)) return { ...answer, isDefinite: true }
    const token = answer.status === 200 ? readJson(Token, answer.text) : null
    if (token) return { token: token.access_token, until: now() + token.expires_in * 1_000 - reserveMs }
    const theirs = Date.parse(answer.headers.date ?? '')
    if (!isRepeat && Math.abs(theirs - at) > leastDifferenceMs) return request(room, theirs, true)
    const error = readJson(ErrorAnswer, answer.text)
    const found = troubleOfStatus(answer, error?.error ?? error?.code)
    const isClientError = found.trouble === 'refused' || found.trouble === 'roomGone'
    return { ...found, isDefinite: true, ...(isClientError ? { trouble: 'tokenInvalid' } : {}) }
  }

  return {
    /** Returns a valid token, or why there is none. */
    async get(room: Room): Promise<string | RoomTrouble> {
      const known = stored.get(keyOf(room))
      if (known && known.until > now()) return known.token
      const fresh = await request(room)
      if (isTrouble(fresh)) return fresh
      stored.set(keyOf(room), fresh)
      return fresh.token
    },
    forget: (room: Room): void => void stored.delete(keyOf(room)),
  }
}
