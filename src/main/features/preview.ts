// The Task preview uses the document, the latest visit with an e-mail address, and the history page of that visitor.
import type { Visit } from '#shared/model/visits.ts'
import type { Handlers } from '../ipc/handlers.ts'
import type { Clock } from '../lib/clock.ts'
import { previewTask } from '../sync/preview.ts'
import type { TrackerClient } from '../tracker/client.ts'

export function previewHandlers(parts: {
  client: TrackerClient
  clock: Clock
  trackerUrl: () => string | null
  /** The time zone of the connected Salesforce user. The preview computes the due date in this time zone. */
  timeZone: () => string
}) {
  const { client, clock } = parts

  async function lastVisit(documentId: string): Promise<Visit | null> {
    const query = { documentId, peopleOnly: 'true', limit: 20 } as const
    const { items } = await client.call('visits.list', { query })
    return items.find(({ visitor }) => visitor.email !== null) ?? null
  }

  async function historyUrlOf(visit: Visit | null): Promise<string> {
    const visitorId = visit?.visitor.id
    if (!visitorId) return `${parts.trackerUrl() ?? ''}/history/…`
    return (await client.call('visitors.get', { params: { visitorId } })).historyUrl
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
      const historyUrl = await historyUrlOf(visit)
      const timeZone = parts.timeZone()
      return previewTask({ document, trigger, action, visit, historyUrl, timeZone, now: clock.now() })
    },
  } satisfies Partial<Handlers>
}
