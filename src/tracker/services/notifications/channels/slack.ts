// Each visit and each notice gets one Slack message, which is edited when the visit leaves. Messages about later visits by the same visitor to the same document are
// replies in the thread of the first message. Slack has no idempotency key. So if an earlier attempt may have posted a message, the tracker searches
// for the message by its metadata (ADR 13).
import {
  type ErrorCode,
  type MessageMetadata,
  type WebAPICallError,
  type WebAPIRateLimitedError,
  WebClient,
} from '@slack/web-api'
import { z } from 'zod'
import { leaseIsOver, type Outcome } from '../../../domain/notifications/delivery.ts'
import { retryAfterMs } from '../../../domain/notifications/retry-delays.ts'
import type { Attempt, ChannelSender, NotificationChannel } from './channel.ts'
import { formatSlack } from './slack-blocks.ts'

/** The ids of the conversation (`channel`), of the message (`ts`) and of the first message in the thread (`threadTs`). */
const SlackReference = z.object({
  channel: z.string().optional(),
  ts: z.string().optional(),
  threadTs: z.string().optional(),
  doubtSince: z.number().optional(),
})

const eventType = 'lastpage_visit'
/** The maximum number of messages in one response of Slack. */
const maxMessages = 999

/** Slack's error codes for a message that was deleted or cannot be edited. Such a message is not edited. */
const notEditable = new Set(['message_not_found', 'cant_update_message', 'edit_window_closed'])
const noSuchUser = new Set(['users_not_found', 'user_not_found', 'user_disabled', 'cannot_dm_bot'])
const temporary = new Set([
  'internal_error',
  'fatal_error',
  'service_unavailable',
  'request_timeout',
  'ratelimited',
])
/** Slack's error codes for a token that is invalid or lacks a permission. Retries send the message if an admin corrects the token in time. */
const notAllowed = new Set([
  ...['invalid_auth', 'not_authed', 'account_inactive', 'token_revoked', 'token_expired', 'no_permission'],
  ...['missing_scope', 'not_allowed_token_type', 'org_login_required', 'ekm_access_denied', 'access_denied'],
  ...['enterprise_is_restricted', 'team_access_not_granted', 'two_factor_setup_required', 'accesslimited'],
])
/** Slack's error codes for a bot that cannot search for its message. The message is then posted again, because a lost message is worse. */
const cannotRead = new Set(['missing_scope', 'not_in_channel', 'channel_not_found', 'thread_not_found'])

type SlackOptions = { token: string; apiUrl: string; firstRetryMs: number }

function createSlackSender(options: SlackOptions): ChannelSender {
  const client = new WebClient(options.token, {
    slackApiUrl: options.apiUrl,
    // Only the outbox retries, because the outbox stores the results of earlier attempts.
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    timeout: 15_000,
    allowAbsoluteUrls: false,
  })
  return {
    async send(attempt) {
      try {
        return await deliver(client, attempt)
      } catch (error) {
        return outcomeOf(error as WebAPICallError, retryAfterMs(attempt.attempts, options.firstRetryMs))
      }
    },
    close: () => undefined,
  }
}

async function deliver(client: WebClient, attempt: Attempt): Promise<Outcome> {
  const { message } = attempt
  const reference = SlackReference.parse(attempt.reference)
  const channel =
    reference.channel ?? message.slackChannel ?? (await conversationWith(client, message.to.email))
  const words = formatSlack(message)
  if (reference.ts) {
    await edit(client, channel, reference.ts, words)
    return { kind: 'sent', reference: attempt.reference }
  }
  const threadTs = await threadIn(channel, attempt)
  const posted =
    reference.doubtSince === undefined ? null : await findEarlier(client, attempt, channel, threadTs)
  if (posted) await edit(client, channel, posted, words)
  if (!posted && !attempt.isHeld()) return leaseIsOver
  const ts = posted ?? (await post(client, attempt, channel, threadTs, words))
  return {
    kind: 'sent',
    reference: { ...attempt.reference, channel, ts, ...(threadTs ? { threadTs } : {}) },
  }
}

/** Returns the `ts` of the first message about this visitor and document in the conversation. Returns null if there is no earlier message. */
async function threadIn(channel: string, { earlierReferences }: Attempt): Promise<string | null> {
  const references = (await earlierReferences()).map((each) => SlackReference.parse(each))
  const first = references.find((each) => each.channel === channel && each.ts !== undefined)
  return first ? (first.threadTs ?? first.ts ?? null) : null
}

async function conversationWith(client: WebClient, email: string): Promise<string> {
  const { user } = await client.users.lookupByEmail({ email })
  const { channel } = await client.conversations.open({ users: user?.id ?? '' })
  return channel?.id ?? ''
}

type Words = ReturnType<typeof formatSlack>

async function post(
  client: WebClient,
  { deliveryId, visitId }: Attempt,
  channel: string,
  threadTs: string | null,
  words: Words,
): Promise<string> {
  const metadata: MessageMetadata = {
    event_type: eventType,
    event_payload: { delivery_id: deliveryId, ...(visitId === null ? {} : { visit_id: visitId }) },
  }
  const answer = await client.chat.postMessage({
    channel,
    ...words,
    mrkdwn: false,
    parse: 'none',
    metadata,
    unfurl_links: false,
    unfurl_media: false,
    ...(threadTs ? { thread_ts: threadTs } : {}),
  })
  return answer.ts ?? ''
}

async function edit(client: WebClient, channel: string, ts: string, words: Words): Promise<void> {
  try {
    // Unlike postMessage, this method converts names and addresses into links if `parse` is missing.
    await client.chat.update({ channel, ts, parse: 'none', ...words })
  } catch (error) {
    if (!notEditable.has(platformCode(error) ?? '')) throw error
  }
}

type Seen = { ts?: string; metadata?: { event_payload?: unknown } }

/** The earlier attempt of a notice may have been before the first message about the visit, so it may have posted outside of the thread. */
const findEarlier = async (client: WebClient, attempt: Attempt, channel: string, threadTs: string | null) =>
  (await findPosted(client, attempt, channel, threadTs)) ??
  (threadTs === null || attempt.message.kind !== 'notice'
    ? null
    : await findPosted(client, attempt, channel, null))

/** Returns the `ts` of the message that an earlier attempt posted, or null if there is none. */
async function findPosted(
  client: WebClient,
  { deliveryId }: Attempt,
  channel: string,
  threadTs: string | null,
): Promise<string | null> {
  // `oldest` is not set, because the tracker's clock may be minutes ahead of Slack's clock (ADR 41). Without `oldest`, Slack returns the latest
  // messages.
  const where = { channel, include_all_metadata: true, limit: maxMessages } as const
  try {
    const { messages } = threadTs
      ? await client.conversations.replies({ ...where, ts: threadTs })
      : await client.conversations.history(where)
    const isOurs = ({ metadata }: Seen) =>
      (metadata?.event_payload as { delivery_id?: unknown } | undefined)?.delivery_id === deliveryId
    return ((messages ?? []) as Seen[]).find(isOurs)?.ts ?? null
  } catch (error) {
    if (cannotRead.has(platformCode(error) ?? '')) return null
    throw error
  }
}

const coded = (error: unknown, code: `${ErrorCode}`) => (error as { code?: unknown } | null)?.code === code

const platformCode = (error: unknown): string | null =>
  coded(error, 'slack_webapi_platform_error')
    ? ((error as { data: { error: string } }).data.error ?? null)
    : null

function outcomeOf(error: WebAPICallError, afterMs: number | null): Outcome {
  if (coded(error, 'slack_webapi_rate_limited_error')) {
    const { retryAfter } = error as WebAPIRateLimitedError
    return { kind: 'later', afterMs: Math.max(1, retryAfter) * 1000, definite: true }
  }
  const code = platformCode(error)
  if (code !== null && noSuchUser.has(code)) return { kind: 'failed', reason: 'noSuchUser' }
  const problem = code === null || temporary.has(code) ? {} : { problem: code }
  // Other errors concern the settings of the channel (not_in_channel, is_archived), or a message that Slack does not accept.
  if (code !== null && !temporary.has(code) && !notAllowed.has(code)) {
    return { kind: 'failed', reason: 'refused', ...problem }
  }
  // After a request error, an HTTP error or an internal error of Slack, it is unknown whether the message was posted.
  return afterMs === null
    ? { kind: 'failed', reason: 'unreachable', ...problem }
    : { kind: 'later', afterMs, definite: code !== null && notAllowed.has(code), ...problem }
}

export const slackChannel: NotificationChannel = {
  name: 'slack',
  // A member who did not choose Slack does not expect messages in Slack.
  replacesOthers: false,
  reachesOutsiders: true,
  onChange: 'edit',
  isConfigured: ({ config }) => config.slackToken !== null,
  open({ config: { slackToken, slackApiUrl, deliveryRetryMs } }) {
    if (slackToken === null) return null
    return createSlackSender({ token: slackToken, apiUrl: slackApiUrl, firstRetryMs: deliveryRetryMs })
  },
}
