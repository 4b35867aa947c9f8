import type { FastifyInstance } from 'fastify'
import { localeOfHeader } from '#shared/choose-locale.ts'
import { formatDuration } from '#shared/duration.ts'
import { fill } from '#shared/fill.ts'
import type { Locale } from '#shared/model/basics.ts'
import type { Visit } from '#shared/model/visits.ts'
import { pageName } from '#shared/page-name.ts'
import { eventLines } from '#shared/visit-event-text.ts'
import { whoIs } from '../../domain/notifications/message.ts'
import { textsOf } from '../../domain/page-texts.ts'
import { sendNotice, sendPage } from '../../http/page-layout.ts'
import { type Html, html } from '../../infrastructure/html.ts'
import type { TrackerContext } from '../../services/context.ts'
import { readHistory } from '../../services/privacy/history.ts'
import { pageBars } from './page-bars.ts'

const maxVisits = 100

/** Shows times in the time zone of the browser. Without this script, the times are in UTC. */
const localTimes = `for(const t of document.querySelectorAll('time'))t.textContent=new Date(t.dateTime).toLocaleString(document.documentElement.lang,{dateStyle:'medium',timeStyle:'short'})`

async function visitsOf({ store }: TrackerContext, workspaceId: string, visitorId: string): Promise<Visit[]> {
  const { visitList, visitSnapshots } = store.forWorkspace(workspaceId)
  return visitSnapshots.list(await visitList.latestOfVisitor(visitorId, maxVisits))
}

function visitItem(visit: Visit, locale: Locale): Html {
  const texts = textsOf[locale].history
  const { pageCount } = visit
  const page = pageName(visit.page, visit.pageLabel)
  const events = eventLines(visit.events, locale)
  const sharer = visit.sharedBy ? whoIs(locale, visit.sharedBy.visitor) : null
  const opened = `${visit.openedAt.slice(0, 16).replace('T', ' ')} UTC`
  return html`<li>
<h2>${visit.documentTitle}</h2>
<p class="meta"><time datetime="${visit.openedAt}">${opened}</time>
<span>${fill(texts.dwell, { dwell: formatDuration(visit.activeMs, locale) })}</span>
<span>${fill(visit.leftAt ? texts.left : texts.reading, { page, pageCount })}</span></p>
${visit.visitor.confidence === 'claimed' ? html`<p class="quiet">${texts.claimed}</p>` : null}
${sharer === null ? null : html`<p class="quiet">${fill(texts.sharedBy, { who: sharer })}</p>`}
${events.length > 0 ? html`<ul class="events">${events.map((line) => html`<li>${line}</li>`)}</ul>` : null}
${pageBars(visit, locale)}
</li>
`
}

function historyBody(
  visitor: { id: string; email: string; visitCount: number; activeMs: number },
  visits: Visit[],
  locale: Locale,
): Html {
  const texts = textsOf[locale].history
  const { visitCount: count } = visitor
  const sums = fill(count === 1 ? texts.sums_one : texts.sums_other, {
    count,
    dwell: formatDuration(visitor.activeMs, locale),
  })
  return html`<main>
<h1>${fill(texts.title, { email: visitor.email })}</h1>
<p class="quiet">${count === 0 ? texts.none : sums}</p>
<a class="button" href="lastpage://visitors/${visitor.id}">${texts.open}</a>
${visits.length > 0 ? html`<p class="quiet">${texts.barsLegend}</p>` : null}
<ul>${visits.map((visit) => visitItem(visit, locale))}</ul>
${count > visits.length ? html`<p class="quiet">${fill(texts.latest, { count: visits.length })}</p>` : null}
<p class="quiet">${texts.unlisted}</p>
</main>`
}

/** The page of a workspace whose members see only their own readers: it opens the visitor in the app, which knows the member. */
function inAppPage(visitorId: string, locale: Locale) {
  const { historyInApp: texts, history } = textsOf[locale]
  const body = html`<main>
<h1>${texts.title}</h1>
<p class="quiet">${texts.body}</p>
<a class="button" href="lastpage://visitors/${visitorId}">${history.open}</a>
</main>`
  return { status: 200, locale, title: texts.title, body }
}

export function historyPages(app: FastifyInstance, context: TrackerContext): void {
  app.get<{ Params: { token: string } }>(
    '/history/:token',
    { schema: { hide: true }, config: { rateLimit: { max: 120, timeWindow: 60_000 } } },
    async (request, reply) => {
      const locale = localeOfHeader(request.headers['accept-language'])
      const address = await context.store.deployment.publicAddresses.find('history', request.params.token)
      if (!address) return sendNotice(reply, 404, locale, textsOf[locale].historyUnknown)
      const { workspaceId, subjectId } = address
      const history = await readHistory(context, address, request.params.token)
      if (history.state === 'unknown') return sendNotice(reply, 404, locale, textsOf[locale].historyUnknown)
      if (history.state === 'revoked') return sendNotice(reply, 410, locale, textsOf[locale].historyRevoked)
      if (history.state === 'ended') return sendNotice(reply, 410, locale, textsOf[locale].historyEnded)
      const { memberVisibility } = await context.store.forWorkspace(workspaceId).workspaces.get()
      // The page does not know its reader. So it shows no visits where a member may not see those of others (ADR 96).
      if (memberVisibility !== 'everything') return sendPage(reply, inAppPage(subjectId, locale))
      const { visitor } = history
      const visits = await visitsOf(context, workspaceId, subjectId)
      const title = fill(textsOf[locale].history.title, { email: visitor.email })
      const body = historyBody(visitor, visits, locale)
      return sendPage(reply, { status: 200, locale, title, body, script: localTimes })
    },
  )
}
