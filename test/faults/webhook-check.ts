// Checks the webhooks about a visit (ADR 109): one id for each event, the same id in each repeated request, a valid signature.
import type { Visit } from '#shared/model/visits.ts'
import type { Finding } from './tally.ts'
import type { TakenWebhook, WebhookChannel } from './webhook-channel.ts'

type Receiver = Pick<WebhookChannel, 'taken' | 'unsigned' | 'lostConfirmations'>

/**
 * A receiver drops ids that it knows, so an event with two ids is doubled. A request may be repeated once for each lost confirmation and for each kill of
 * the tracker. `ends`: how often the reader left.
 */
export function checkWebhooks(
  { taken, unsigned, lostConfirmations }: Receiver,
  visit: Pick<Visit, 'id' | 'page'>,
  { ends, trackerKills }: { ends: number; trackerKills: number },
): Finding[] {
  const about = taken.filter(({ visitId }) => visitId === visit.id)
  const findings = [
    ...checkIds(visit, about, 'visit.opened', 1),
    ...checkIds(visit, about, 'visit.left', ends),
  ]
  for (const [id, copies] of Map.groupBy(about, (each) => each.id)) {
    const what = `${visit.id} webhook ${id}`
    const most = 1 + lostConfirmations(id) + trackerKills
    if (copies.length > most)
      findings.push({
        verdict: 'doubled',
        what: `${what}: ${copies.length} requests, at most ${most} are allowed`,
      })
    if (unsigned.includes(id)) findings.push({ verdict: 'wrong', what: `${what}: its signature is wrong` })
  }
  const last = about.filter(({ type }) => type === 'visit.left').at(-1)
  if (last && last.page !== visit.page) {
    findings.push({ verdict: 'wrong', what: `${visit.id} webhook: page ${last.page}, not ${visit.page}` })
  }
  return findings
}

function checkIds(
  { id: visitId }: Pick<Visit, 'id'>,
  about: readonly TakenWebhook[],
  type: string,
  expected: number,
): Finding[] {
  const ids = new Set(about.filter((each) => each.type === type).map(({ id }) => id))
  if (ids.size === expected) return []
  const verdict = ids.size < expected ? 'lost' : 'doubled'
  return [{ verdict, what: `${visitId} ${type}: ${ids.size} ids instead of ${expected}` }]
}

/** Checks all requests of a lane: one id for each opening, and no request with a wrong signature. */
export function checkWebhooksAtEnd({
  taken,
  unsigned,
}: Pick<WebhookChannel, 'taken' | 'unsigned'>): Finding[] {
  const openings = taken.filter(({ type }) => type === 'visit.opened')
  return [
    ...[...Map.groupBy(openings, ({ visitId }) => visitId)]
      .filter(([, requests]) => new Set(requests.map(({ id }) => id)).size > 1)
      .map(([visitId]): Finding => ({ verdict: 'doubled', what: `visit.opened of ${visitId} at the end` })),
    ...unsigned.map((id): Finding => ({ verdict: 'wrong', what: `the signature of ${id} is wrong` })),
  ]
}
