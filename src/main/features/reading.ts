import type { Reader } from '#shared/model/visits.ts'
import type { Handlers } from '../ipc/handlers.ts'
import type { TrackerClient } from '../tracker/client.ts'

export function readingHandlers({
  client,
  readers,
  onUnread,
}: {
  client: TrackerClient
  readers: () => Reader[]
  onUnread: (unread: number) => void
}) {
  return {
    'visits.list': ({ mine, peopleOnly, suspectedOnly, needsAttention, waiting, ...query }) =>
      client.call('visits.list', {
        query: {
          ...query,
          mine: flag(mine),
          peopleOnly: flag(peopleOnly),
          suspectedOnly: flag(suspectedOnly),
          needsAttention: flag(needsAttention),
          waiting: flag(waiting),
        },
      }),
    'visits.counts': ({ mine, waiting, ...query }) =>
      client.call('visits.counts', { query: { ...query, mine: flag(mine), waiting: flag(waiting) } }),
    'visits.get': (params) => client.call('visits.get', { params }),
    'visits.confirmPerson': (params) => client.call('visits.confirmPerson', { params }),
    'runs.retry': (params) => client.call('runs.retry', { params }),
    'runs.retryAll': (body) => client.call('runs.retryAll', { body }),
    'runs.dismiss': ({ runId, dismissed }) =>
      client.call('runs.dismiss', { params: { runId }, body: { dismissed } }),
    'held.list': async () => (await client.call('held.list', {})).items,
    'held.answer': ({ linkId, answer }) =>
      client.call('held.answer', { params: { linkId }, body: { answer } }),
    'visitors.list': (query) => client.call('visitors.list', { query }),
    'visitors.get': (params) => client.call('visitors.get', { params }),
    'companies.list': (query) => client.call('companies.list', { query }),
    'companies.get': (params) => client.call('companies.get', { params }),
    'companies.documents': async (params) => (await client.call('companies.documents', { params })).items,
    'readers.list': async () => readers(),
    'analytics.document': ({ documentId, ...query }) =>
      client.call('analytics.document', { params: { documentId }, query }),
    'analytics.visitor': async (params) => (await client.call('analytics.visitor', { params })).items,
    'notifications.list': async (query) => {
      const page = await client.call('notifications.list', { query })
      onUnread(page.unread)
      return page
    },
    'notifications.read': async (body) => {
      const { unread } = await client.call('notifications.read', { body })
      onUnread(unread)
    },
  } satisfies Partial<Handlers>
}

const flag = (value: boolean | undefined) => (value === undefined ? undefined : value ? 'true' : 'false')
