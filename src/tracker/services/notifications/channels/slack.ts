// Owns sending by Slack: one message a visit that is edited at leave; later visits of the same reader to the same document
// in its thread. Slack has no idempotency key: a post that may have gone through is looked for by its metadata (ADR 13).
import {
  type ErrorCode,
  type MessageMetadata,
  type WebAPICallError,
  type WebAPIRateLimitedError,
  WebClient,
} from '@slack/web-api'
import { retryAfterMs } from '../../../domain/notifications/retry-delays.ts'
import { formatSlack } from '../../../domain/notifications/slack-blocks.ts'
import { leaseIsOver, type Outcome } from '../../../workers/notification-outbox.ts'
import type { Reference } from '../delivery-rows.ts'
import type { Message } from '../message.ts'

export type SlackPost = {
  deliveryId: string
  visitId: string
  attempts: number
  /** `doubtSince` set: an earlier attempt may have posted. */
  reference: Reference
  message: Message
  /** False once the lease has run out: then it is no longer this process's to post. */
  isHeld(): boolean
  /** The message under which an earlier visit's was told in that conversation, if there is one. */
  threadIn(channel: string): Promise<string | null>
}
export type SlackSender = { send(post: SlackPost): Promise<Outcome> }

const eventType = 'lastpage_visit'
/** The most that Slack gives in one answer. */
const mostMessages = 999

/** Their message is gone, or too old to be edited: there is nothing more to tell in it. */
const notEditable = new Set(['message_not_found', 'cant_update_message', 'edit_window_closed'])
const noSuchUser = new Set(['users_not_found', 'user_not_found', 'user_disabled', 'cannot_dm_bot'])
const passing = new Set([
  'internal_error',
  'fatal_error',
  'service_unavailable',
  'request_timeout',
  'ratelimited',
])
/** The token is not valid, or may not do this: an admin has to mend it, and what waits is sent then. */
const notAllowed = new Set([
  ...['invalid_auth', 'not_authed', 'account_inactive', 'token_revoked', 'token_expired', 'no_permission'],
  ...['missing_scope', 'not_allowed_token_type', 'org_login_required', 'ekm_access_denied', 'access_denied'],
  ...['enterprise_is_restricted', 'team_access_not_granted', 'two_factor_setup_required', 'accesslimited'],
])
/** A bot that may not read history can't look: then a message twice is better than none. */
const mayNotLook = new Set(['missing_scope', 'not_in_channel', 'channel_not_found', 'thread_not_found'])

export type SlackOptions = { token: string; apiUrl: string; firstRetryMs: number }

export function createSlackSender(options: SlackOptions): SlackSender {
  const client = new WebClient(options.token, {
    slackApiUrl: options.apiUrl,
    // The outbox repeats, and knows what was already done.
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    timeout: 15_000,
    allowAbsoluteUrls: false,
  })
  return {
    async send(post) {
      try {
        return await deliver(client, post)
      } catch (error) {
        return outcomeOf(error as WebAPICallError, retryAfterMs(post.attempts, options.firstRetryMs))
      }
    },
  }
}

async function deliver(client: WebClient, post: SlackPost): Promise<Outcome> {
  const { message } = post
  const channel =
    post.reference.channel ?? message.slackChannel ?? (await conversationWith(client, message.to.email))
  const words = formatSlack(message)
  if (post.reference.ts) {
    await edit(client, channel, post.reference.ts, words)
    return { kind: 'sent', reference: post.reference }
  }
  const threadTs = await post.threadIn(channel)
  const posted = await findPosted(client, post, channel, threadTs)
  if (posted) await edit(client, channel, posted, words)
  if (!posted && !post.isHeld()) return leaseIsOver
  const ts = posted ?? (await say(client, post, channel, threadTs, words))
  return { kind: 'sent', reference: { ...post.reference, channel, ts, ...(threadTs ? { threadTs } : {}) } }
}

async function conversationWith(client: WebClient, email: string): Promise<string> {
  const { user } = await client.users.lookupByEmail({ email })
  const { channel } = await client.conversations.open({ users: user?.id ?? '' })
  return channel?.id ?? ''
}

type Words = ReturnType<typeof formatSlack>

async function say(
  client: WebClient,
  { deliveryId, visitId }: SlackPost,
  channel: string,
  threadTs: string | null,
  words: Words,
): Promise<string> {
  const metadata: MessageMetadata = {
    event_type: eventType,
    event_payload: { delivery_id: deliveryId, visit_id: visitId },
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
    // Without `parse` this method alone reads names and addresses as links.
    await client.chat.update({ channel, ts, parse: 'none', ...words })
  } catch (error) {
    if (!notEditable.has(platformCode(error) ?? '')) throw error
  }
}

type Seen = { ts?: string; metadata?: { event_payload?: unknown } }

/** Where an earlier attempt may have posted: that message's ts. */
async function findPosted(
  client: WebClient,
  { deliveryId, reference }: SlackPost,
  channel: string,
  threadTs: string | null,
): Promise<string | null> {
  if (reference.doubtSince === undefined) return null
  // Not by time: our clock may be ahead of Slack's by minutes (ADR 41). Without `oldest` the latest messages come.
  const where = { channel, include_all_metadata: true, limit: mostMessages } as const
  try {
    const { messages } = threadTs
      ? await client.conversations.replies({ ...where, ts: threadTs })
      : await client.conversations.history(where)
    const isOurs = ({ metadata }: Seen) =>
      (metadata?.event_payload as { delivery_id?: unknown } | undefined)?.delivery_id === deliveryId
    return ((messages ?? []) as Seen[]).find(isOurs)?.ts ?? null
  } catch (error) {
    if (mayNotLook.has(platformCode(error) ?? '')) return null
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
  const problem = code === null || passing.has(code) ? {} : { problem: code }
  // What is left is the channel's setting (not_in_channel, is_archived) or a message that Slack doesn't take.
  if (code !== null && !passing.has(code) && !notAllowed.has(code)) {
    return { kind: 'failed', reason: 'refused', ...problem }
  }
  // Request errors, HTTP errors and Slack's own: whether it was posted is not known.
  return afterMs === null
    ? { kind: 'failed', reason: 'unreachable', ...problem }
    : { kind: 'later', afterMs, definite: code !== null && notAllowed.has(code), ...problem }
}
