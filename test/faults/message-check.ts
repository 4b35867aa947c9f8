// Checks the messages about a visit on all channels (ADR 13). The checks of rooms and webhooks are in files of their own.
import type { Visit } from '#shared/model/visits.ts'
import type { VisitCase } from './check.ts'
import type { Environment } from './environment.ts'
import type { ReaderPlan } from './plan.ts'
import { isAbout, leftOn, namesInMessages } from './reader-names.ts'
import { checkRooms, checkRoomsAtEnd } from './room-check.ts'
import type { Finding } from './tally.ts'
import { checkWebhooks, checkWebhooksAtEnd } from './webhook-check.ts'

/**
 * Checks that each channel has the message of the visit, and no second one beyond what the channel cannot tell. Slack has exactly one message. The mailbox
 * has at least one mail. All copies of the mail must have the same Message-ID. One
 * more copy is allowed for each kill of the tracker in this run (`trackerKills`) and for each lost confirmation, because the tracker must then send
 * the mail again.
 */
export function checkMessages(
  environment: Environment,
  { plan, ends = 1 }: VisitCase,
  visit: Visit,
  { trackerKills }: { trackerKills: number },
): Finding[] {
  const { title } = environment.sharedDocuments[plan.document]
  const titles = namesInMessages(plan).map((name) => `${name} closed ${title}`)
  const { rooms, webhooks } = environment.channels
  return [
    ...checkMail(environment, plan, titles, visit, trackerKills),
    ...checkSlack(environment, titles, visit),
    ...checkRooms(rooms, { plan, titles, visit, trackerKills }),
    ...checkWebhooks(webhooks, visit, { ends, trackerKills }),
  ]
}

function checkMail(
  { channels }: Environment,
  reader: ReaderPlan,
  titles: readonly string[],
  visit: Visit,
  trackerKills: number,
): Finding[] {
  const mails = channels.mailbox.mails.filter(({ subject }) => isAbout(reader, subject))
  const ids = new Set(mails.map((mail) => mail.messageId ?? ''))
  const what = `${visit.id} mails`
  if (ids.size === 0) return [{ verdict: 'lost', what: `${what}: none` }]
  if (ids.size > 1) return [{ verdict: 'doubled', what: `${what}: ${[...ids].join(' and ')}` }]
  const [id = ''] = ids
  const most = 1 + channels.lostConfirmations(id) + trackerKills
  const findings: Finding[] =
    mails.length > most
      ? [{ verdict: 'doubled', what: `${what}: ${mails.length} copies, at most ${most} are allowed` }]
      : []
  for (const mail of mails) {
    const to = [mail.to].flat()[0]?.value[0]?.address
    const isRight =
      titles.includes(mail.subject ?? '') &&
      to === 'aiko@example.co.jp' &&
      mail.text?.includes(leftOn(visit.page))
    if (isRight) continue
    findings.push({ verdict: 'wrong', what: `${what}: ${to} got "${mail.subject}": ${mail.text}` })
  }
  return findings
}

function checkSlack({ channels }: Environment, titles: readonly string[], visit: Visit): Finding[] {
  const about = channels.slack.messages.filter(
    ({ metadata }) => metadata?.event_payload?.visit_id === visit.id,
  )
  const what = `${visit.id} Slack messages`
  const [message] = about
  if (!message) return [{ verdict: 'lost', what: `${what}: none` }]
  if (about.length > 1) return [{ verdict: 'doubled', what: `${what}: ${about.length}` }]
  if (titles.includes(message.text) && JSON.stringify(message.blocks).includes(leftOn(visit.page))) return []
  return [{ verdict: 'wrong', what: `${what}: "${message.text}" ${JSON.stringify(message.blocks)}` }]
}

/** Checks all messages at the end of a lane: no channel that recognises repeated messages has a second one about a visit. */
export function checkNoDuplicateMessages({ channels }: Pick<Environment, 'channels'>): Finding[] {
  const mails = Map.groupBy(channels.mailbox.mails, ({ subject }) => String(subject))
  const posts = Map.groupBy(channels.slack.messages, ({ metadata }) =>
    String(metadata?.event_payload?.visit_id),
  )
  return [
    ...[...mails]
      .filter(([, copies]) => new Set(copies.map(({ messageId }) => messageId)).size > 1)
      .map(([subject]): Finding => ({ verdict: 'doubled', what: `mails "${subject}" at the end` })),
    ...[...posts]
      .filter(([, messages]) => messages.length > 1)
      .map(([visitId]): Finding => ({ verdict: 'doubled', what: `Slack messages of ${visitId} at the end` })),
    ...checkRoomsAtEnd(channels.rooms),
    ...checkWebhooksAtEnd(channels.webhooks),
  ]
}
