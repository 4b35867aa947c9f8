// The Task preview uses the document, the latest visit with an e-mail address, and the history page of that visitor.
import type { Visit, Visitor } from '#shared/model/visits.ts'
import type { Handlers } from '../ipc/handlers.ts'
import type { Clock } from '../lib/clock.ts'
import type { Salesforce } from '../salesforce/salesforce.ts'
import { refreshAccess } from '../salesforce/visible-query.ts'
import { type PreviewInput, previewTask } from '../sync/preview.ts'
import type { TrackerClient } from '../tracker/client.ts'

export function previewHandlers(parts: {
  client: TrackerClient
  clock: Clock
  trackerUrl: () => string | null
  salesforce: Pick<Salesforce, 'org'>
  /** The time zone of the connected Salesforce user. The preview computes the due date in this time zone. */
  timeZone: () => string
}) {
  const { client, clock } = parts

  async function lastVisit(documentId: string): Promise<Visit | null> {
    const query = { documentId, peopleOnly: 'true', limit: 20 } as const
    const { items } = await client.call('visits.list', { query })
    return items.find(({ visitor }) => visitor.email !== null) ?? null
  }

  async function visitorOf(visit: Visit | null): Promise<Pick<Visitor, 'historyUrl' | 'record'>> {
    const visitorId = visit?.visitor.id
    if (!visitorId) return { historyUrl: `${parts.trackerUrl() ?? ''}/history/…`, record: null }
    return client.call('visitors.get', { params: { visitorId } })
  }

  /** The permissions are normally cached. If Salesforce can't be asked, the rows that only Salesforce knows stay unknown. */
  async function connectedOrg(): Promise<PreviewInput['org']> {
    const org = parts.salesforce.org()
    if (!org) return null
    const access = org.access.get() ?? (await refreshAccess(org).catch(() => null))
    return { access, isSandbox: org.isSandbox, user: org.user }
  }

  return {
    'workflows.preview': async ({ documentId, trigger, action }) => {
      const [document, visit] =
        documentId === null
          ? [null, null]
          : await Promise.all([
              client.call('documents.get', { params: { documentId } }),
              lastVisit(documentId),
            ])
      const [{ historyUrl, record }, org] = await Promise.all([visitorOf(visit), connectedOrg()])
      const time = { timeZone: parts.timeZone(), now: clock.now() }
      return previewTask({ document, trigger, action, visit, record, historyUrl, org, ...time })
    },
  } satisfies Partial<Handlers>
}
