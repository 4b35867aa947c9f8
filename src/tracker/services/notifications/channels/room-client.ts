// The interface of the chat services to which the tracker posts by a room that an admin entered.
import type { z } from 'zod'
import type { ChatRoomAccessOf, ChatRoomTrouble, ChatService } from '#shared/model/chat-rooms.ts'
import type { ChannelTraits } from '../../../domain/notifications/channel.ts'
import type { Outcome } from '../../../domain/notifications/delivery.ts'
import {
  type Outgoing,
  type OutgoingAnswer,
  OutgoingError,
  type OutgoingRequest,
} from '../../../infrastructure/outgoing/outgoing.ts'
import type { TrackerContext } from '../../context.ts'
import type { ChatText } from './chat-text.ts'

export type RoomPost = {
  text: ChatText
  /** A reference of the message. It is the same in all attempts. */
  reference: string
  /** Messages with the same key form a thread, if the service has threads. */
  threadKey: string | null
  /** The id of the message that an earlier event of the same delivery posted. The message is edited, if the service can do that. */
  messageId: string | null
  /** True if an earlier attempt may have posted this message. */
  isDoubtful: boolean
}

/** `isDefinite`: certainly nothing was posted. `detail`: the answer of the service, without secrets. */
export type RoomTrouble = {
  trouble: ChatRoomTrouble
  detail: string
  isDefinite: boolean
  retryAfterMs: number | null
}
/** `messageId`: the id of the message, if the service can edit it. */
export type RoomAnswer = { messageId: string | null } | RoomTrouble

/** Posts a message to a room. Never throws. */
export type PostToRoom<S extends ChatService> = (
  room: ChatRoomAccessOf<S>,
  post: RoomPost,
) => Promise<RoomAnswer>

export type RoomPorts = Pick<TrackerContext, 'config' | 'outgoing' | 'clock'>

/** A chat service with rooms. */
export type RoomService<S extends ChatService = ChatService> = Pick<ChannelTraits, 'onChange'> & {
  readonly name: S
  /** The time between two messages to a room that the service accepts, in ms. */
  readonly intervalMs: number
  /** What tells rooms apart, without secrets. */
  placeOf(room: ChatRoomAccessOf<S>): string
  connect(ports: RoomPorts): PostToRoom<S>
}

/** Longer waits would make the member miss the message. */
const longestRateWaitMs = 15 * 60_000
const defaultRateWaitMs = 2_000

/** The number of seconds in a header, in ms. Null: there is no number. */
export function secondsIn(answer: OutgoingAnswer, header: string): number | null {
  const seconds = Number(answer.headers[header] ?? Number.NaN)
  return Number.isFinite(seconds) && seconds >= 0 ? seconds * 1_000 : null
}

/** Answers of services can repeat the URL with its secret, so only their codes and short texts are kept. */
export const detailOf = (status: number, text: string | null | undefined): string =>
  text
    ? `HTTP ${status}: ${text
        .replace(/https?:\/\/\S+/g, '…')
        .replace(/\s+/g, ' ')
        .slice(0, 200)}`
    : `HTTP ${status}`

/** The trouble of an HTTP status. Services that mean something else by a status decide before. */
export function troubleOfStatus(
  answer: OutgoingAnswer,
  text?: string | null,
  retryAfterMs = secondsIn(answer, 'retry-after'),
): RoomTrouble {
  const { status } = answer
  const of = (trouble: ChatRoomTrouble, isDefinite = true): RoomTrouble => ({
    ...{ trouble, isDefinite, detail: detailOf(status, text) },
    retryAfterMs: trouble === 'rateLimited' ? retryAfterMs : null,
  })
  if (status === 429) return of('rateLimited')
  if (status === 401 || status === 403) return of('tokenInvalid')
  if (status === 404 || status === 410) return of('roomGone')
  // It is unknown whether the service has posted the message before it failed.
  if (status >= 500 || status === 408) return of('unreachable', false)
  return of('refused')
}

export const isTrouble = (answer: object): answer is RoomTrouble => 'trouble' in answer

/** Returns null if the text is not JSON of this form. */
export function readJson<S extends z.ZodType>(schema: S, text: string): z.output<S> | null {
  try {
    return schema.safeParse(JSON.parse(text)).data ?? null
  } catch {
    return null
  }
}

/** Sends a request. Returns the trouble if no answer came. */
export async function ask(
  outgoing: Outgoing,
  request: OutgoingRequest,
): Promise<OutgoingAnswer | RoomTrouble> {
  try {
    return await outgoing.send(request)
  } catch (error) {
    if (!(error instanceof OutgoingError)) throw error
    const { problem, mayHaveArrived } = error
    return { trouble: 'unreachable', detail: problem, isDefinite: !mayHaveArrived, retryAfterMs: null }
  }
}

/**
 * The outcome of an attempt that was not successful.
 * @param afterMs the wait before the next attempt; null after the last attempt
 */
export function outcomeOfTrouble(
  { trouble, detail, isDefinite: definite, retryAfterMs }: RoomTrouble,
  afterMs: number | null,
): Outcome {
  switch (trouble) {
    case 'rateLimited':
      return {
        kind: 'later',
        afterMs: Math.min(longestRateWaitMs, Math.max(1_000, retryAfterMs ?? afterMs ?? defaultRateWaitMs)),
        definite,
      }
    case 'roomGone':
    case 'refused':
      return { kind: 'failed', reason: 'refused', problem: detail }
    case 'tokenInvalid':
      // Retries send the message if an admin enters a new token in time.
      return afterMs === null
        ? { kind: 'failed', reason: 'unreachable', problem: detail }
        : { kind: 'later', afterMs, definite, problem: detail }
    case 'unreachable':
      return afterMs === null
        ? { kind: 'failed', reason: 'unreachable', problem: detail }
        : { kind: 'later', afterMs, definite }
  }
}
