// Whether Aiko was told of a visit by e-mail and by Slack: by each once, and of what really happened (ADR 13).
import type { Visit } from '#shared/model/visits.ts'
import type { Subject } from './check.ts'
import type { Scene } from './scene.ts'
import type { Finding } from './tally.ts'

/**
 * Slack has her message once, whatever happened. Of her mail there are copies with the same Message-ID, at most one for
 * each time that it was taken and the tracker could not know: `trackerKills` in this run, and faults that say so.
 */
export function checkTold(
  scene: Scene,
  { plan }: Subject,
  visit: Visit,
  { trackerKills }: { trackerKills: number },
): Finding[] {
  const title = `${plan.email} closed ${scene.places[plan.document].title}`
  return [...checkMail(scene, plan.email, title, visit, trackerKills), ...checkSlack(scene, title, visit)]
}

function checkMail(
  { channels }: Scene,
  email: string,
  title: string,
  visit: Visit,
  trackerKills: number,
): Finding[] {
  const mails = channels.mailbox.mails.filter((mail) => mail.subject?.includes(email))
  const ids = new Set(mails.map((mail) => mail.messageId ?? ''))
  const what = `${visit.id} mails`
  if (ids.size === 0) return [{ verdict: 'lost', what: `${what}: none` }]
  if (ids.size > 1) return [{ verdict: 'doubled', what: `${what}: ${[...ids].join(' and ')}` }]
  const [id = ''] = ids
  const most = 1 + channels.unheard(id) + trackerKills
  const findings: Finding[] =
    mails.length > most
      ? [{ verdict: 'doubled', what: `${what}: ${mails.length} copies, at most ${most} had to be` }]
      : []
  for (const mail of mails) {
    const to = [mail.to].flat()[0]?.value[0]?.address
    const isRight =
      mail.subject === title && to === 'aiko@example.co.jp' && mail.text?.includes(leftOn(visit.page))
    if (isRight) continue
    findings.push({ verdict: 'wrong', what: `${what}: ${to} got "${mail.subject}": ${mail.text}` })
  }
  return findings
}

function checkSlack({ channels }: Scene, title: string, visit: Visit): Finding[] {
  const about = channels.slack.messages.filter(
    ({ metadata }) => metadata?.event_payload?.visit_id === visit.id,
  )
  const what = `${visit.id} Slack messages`
  const [message] = about
  if (!message) return [{ verdict: 'lost', what: `${what}: none` }]
  if (about.length > 1) return [{ verdict: 'doubled', what: `${what}: ${about.length}` }]
  if (message.text === title && JSON.stringify(message.blocks).includes(leftOn(visit.page))) return []
  return [{ verdict: 'wrong', what: `${what}: "${message.text}" ${JSON.stringify(message.blocks)}` }]
}

/** At the very end: each reader's visit is in one mail, whatever its copies, and in one Slack message. */
export function checkNobodyToldTwice({ channels }: Pick<Scene, 'channels'>): Finding[] {
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
  ]
}

const leftOn = (page: number) => `Left on page ${page} of 6`
