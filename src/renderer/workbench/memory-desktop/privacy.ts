import { type ErasureCounts, noRetention, PrivacyNotice, Retention } from '#shared/model/privacy.ts'
import { type Calls, findItem, newId, now, page, replaceItem } from './items.ts'
import type { MemoryState } from './state.ts'

type PrivacyCalls = Calls<'privacy' | 'erasures'> & Pick<Calls<'visitors'>, 'visitors.renewHistory'>

const noCounts: ErasureCounts = {
  ...{ visits: 0, openVisits: 0, links: 0, codes: 0, refusals: 0, acceptances: 0, runs: 0, pendingRuns: 0 },
  ...{ notifications: 0, sentMessages: 0, invites: 0, texts: 0 },
}
const dayMs = 86_400_000

/** Settings and receipts of the sample workspace. */
export const samplePrivacy: MemoryState['privacy'] = {
  settings: {
    retention: { ...noRetention, visits: 730, addresses: 365 },
    retentionFrom: '2026-10-01T09:00:00.000Z',
    notice: {
      url: 'https://example.com/privacy',
      texts: {
        en: 'Example Ltd. stores who reads this document and for how long, to answer your questions. After 24 months the data is deleted.',
        ja: '株式会社Exampleは、お問い合わせへの対応のため、資料の閲覧者と閲覧時間を保存します。保存期間は24か月です。',
      },
      consentRequired: true,
    },
    historyDays: 90,
  },
  receipts: [
    {
      ...{ id: 'era_1', at: '2026-11-12T04:30:00.000Z', mode: 'erased', fingerprint: '5d1f0c77ab92' },
      counts: { ...noCounts, visits: 7, runs: 7, notifications: 5 },
      by: 'Aiko Tanaka',
    },
  ],
}
// biome-ignore lint/complexity/noExcessiveLinesPerFunction: sample data: one short function for each call
export function privacyCalls(state: MemoryState): PrivacyCalls {
  const visitsOf = (email: string) => state.visits.filter(({ visitor }) => visitor.email === email)
  const countsOf = (email: string): ErasureCounts => {
    const visits = visitsOf(email)
    const runs = visits.flatMap((visit) => visit.runs)
    return {
      ...noCounts,
      visits: visits.length,
      openVisits: visits.filter(({ leftAt }) => leftAt === null).length,
      runs: runs.length,
      pendingRuns: runs.filter(({ state: runState }) => runState === 'waiting').length,
      notifications: state.notifications.filter(({ visitor }) => visitor.email === email).length,
    }
  }
  const salesforceOf = (email: string) =>
    visitsOf(email).flatMap(({ runs }) =>
      runs.flatMap(({ result }) =>
        result?.taskId
          ? [{ type: 'Task' as const, id: result.taskId, url: `${result.instanceUrl}/${result.taskId}` }]
          : [],
      ),
    )
  return {
    'privacy.get': () => state.privacy.settings,
    'privacy.update': ({ retention, notice, historyDays }) => {
      const { settings } = state.privacy
      state.privacy.settings = {
        ...settings,
        ...(notice ? { notice: PrivacyNotice.parse(notice) } : {}),
        ...(historyDays === undefined ? {} : { historyDays }),
        ...(retention
          ? {
              retention: Retention.parse(retention),
              retentionFrom: new Date(Date.now() + dayMs).toISOString(),
            }
          : {}),
      }
      return state.privacy.settings
    },
    'privacy.previewRetention': () => ({
      visits: { count: 1_204, examples: state.documents.slice(0, 2).map(({ title }) => title) },
      addresses: { count: 86, examples: state.visitors.slice(0, 3).map(({ email }) => email) },
      messages: { count: 3_412, examples: [] },
      documents: { count: 1, examples: state.documents.slice(-1).map(({ title }) => title) },
      documentsWithOpenLinks: 2,
    }),
    'erasures.find': ({ email }) => {
      const visitor = state.visitors.find((each) => each.email === email)
      return {
        email,
        name: visitor?.name ?? null,
        company: visitor?.company ?? null,
        isEmpty: visitor === undefined,
        counts: countsOf(email),
        salesforce: salesforceOf(email),
        memberName: state.members.find((each) => each.email === email)?.name ?? null,
        receipts: [],
      }
    },
    'erasures.export': () => ({ saved: 3 }),
    'erasures.create': ({ email, mode }) => {
      const salesforce = salesforceOf(email)
      const by = state.session.member?.name ?? null
      const receipt = {
        id: newId('era'),
        at: now(),
        mode,
        fingerprint: '5d1f0c77ab92',
        counts: countsOf(email),
        by,
      }
      state.privacy.receipts = [receipt, ...state.privacy.receipts]
      state.visits = state.visits.filter(({ visitor }) => visitor.email !== email)
      state.visitors = state.visitors.filter((each) => each.email !== email)
      return { receipt, salesforce }
    },
    'erasures.list': ({ cursor }) => page(state.privacy.receipts, cursor),
    'visitors.renewHistory': ({ visitorId }) => {
      const { historyUrl } = findItem(state.visitors, visitorId)
      const base = historyUrl.slice(0, historyUrl.lastIndexOf('/'))
      return replaceItem(state.visitors, visitorId, { historyUrl: `${base}/${newId('new')}` })
    },
  }
}
