// The texts about an action of a reader that is told at once (ADR 126).
import { fill } from '#shared/fill.ts'
import { main as mainEn } from '#shared/messages/en/main.ts'
import { tracker as en } from '#shared/messages/en/tracker.ts'
import { main as mainJa } from '#shared/messages/ja/main.ts'
import { tracker as ja } from '#shared/messages/ja/tracker.ts'
import type { Locale } from '#shared/model/basics.ts'
import type { ToldAtOnce } from '#shared/model/visit-events.ts'
import type { Visit } from '#shared/model/visits.ts'
import { pageName } from '#shared/page-name.ts'
import { eventSummary } from '#shared/visit-event-text.ts'
import { whoIs } from './message.ts'
import type { Words } from './words.ts'

export type ActionFacts = {
  action: ToldAtOnce
  visit: Pick<
    Visit,
    'visitor' | 'documentTitle' | 'page' | 'pageLabel' | 'pageCount' | 'returning' | 'linkName' | 'events'
  >
  historyUrl: string | null
  unsubscribeUrl: string
}

/** The pop-up of the desktop has the same title. A click on a next step proves no booking and no answer, so the title names the click. */
export function actionWords(locale: Locale, { action, visit, ...urls }: ActionFacts): Words {
  const { telling, actions } = locale === 'ja' ? ja : en
  const { acted } = (locale === 'ja' ? mainJa : mainEn).notification
  const page = pageName(visit.page, visit.pageLabel)
  // The address of the colleague is in the sentence about the event. The other sentences repeat the title.
  const shared = (visit.events ?? []).filter(({ kind }) => action === 'share' && kind === action)
  return {
    title: fill(acted[action], { who: whoIs(locale, visit.visitor), document: visit.documentTitle }),
    facts: [
      ...(shared.length > 0 ? [eventSummary(shared, locale)] : []),
      fill(actions.onPage, { page, pageCount: visit.pageCount }),
      visit.returning ? telling.returning : telling.first,
      ...(visit.linkName ? [fill(telling.link, { name: visit.linkName })] : []),
    ],
    sections: [],
    because: actions.because,
    settings: telling.settings,
    link: urls.historyUrl === null ? null : { url: urls.historyUrl, label: telling.history },
    unsubscribe: { url: urls.unsubscribeUrl, label: telling.unsubscribe },
  }
}
