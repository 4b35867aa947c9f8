import type { Handlers } from '../ipc/handlers.ts'
import type { TrackerClient } from '../tracker/client.ts'
import type { Uploads } from '../uploads/uploads.ts'

/** The time limit for saving a link. Before the tracker answers, it creates the missing PDF copies that the link needs, and compares each page of them with the original. */
const copiesTimeoutMs = 200_000

export function documentHandlers({ client, uploads }: { client: TrackerClient; uploads: Uploads }) {
  return {
    'documents.list': ({ tags, archived, ...query }) =>
      client.call('documents.list', {
        query: {
          ...query,
          ...(tags?.length ? { tags: tags.join(',') } : {}),
          ...(archived ? { archived: 'true' } : {}),
        },
      }),
    'documents.get': (params) => client.call('documents.get', { params }),
    'documents.rename': ({ documentId, title }) =>
      client.call('documents.update', { params: { documentId }, body: { title } }),
    'documents.nextSteps': async (params) => (await client.call('documents.nextSteps', { params })).nextSteps,
    'documents.setNextSteps': async ({ documentId, nextSteps }) =>
      (await client.call('documents.setNextSteps', { params: { documentId }, body: { nextSteps } }))
        .nextSteps,
    'documents.versions': async (params) => (await client.call('documents.versions', { params })).items,
    'documents.history': async (params) => (await client.call('documents.history', { params })).items,
    'documents.withdrawVersion': async ({ withdrawn, ...params }) =>
      (await client.call('documents.withdrawVersion', { params, body: { withdrawn } })).items,
    'documents.remove': async (params) => {
      await client.call('documents.remove', { params })
    },
    'bundles.create': (body) => client.call('bundles.create', { body }),
    'bundles.update': ({ documentId, ...body }) =>
      client.call('bundles.update', { params: { documentId }, body }, { timeoutMs: copiesTimeoutMs }),
    'documents.setFirstPage': async ({ documentId, version, width, ...body }) => {
      await client.call('documents.setFirstPage', { params: { documentId, version, width }, body })
    },
    'uploads.list': async () => uploads.list(),
    'uploads.cancel': ({ uploadId }) => uploads.cancel(uploadId),
    'uploads.retry': async ({ uploadId }) => uploads.retry(uploadId),
    'uploads.dismiss': ({ uploadId }) => uploads.dismiss(uploadId),
    'links.list': async ({ batched = false, ...params }) =>
      (await client.call('links.list', { params, query: batched ? {} : { batched: 'false' } })).items,
    'links.create': ({ documentId, ...body }) =>
      client.call('links.create', { params: { documentId }, body }, { timeoutMs: copiesTimeoutMs }),
    'links.update': ({ linkId, ...body }) =>
      client.call('links.update', { params: { linkId }, body }, { timeoutMs: copiesTimeoutMs }),
    'links.refusals': async (params) => (await client.call('links.refusals', { params })).items,
    'linkBatches.list': async (params) => (await client.call('linkBatches.list', { params })).items,
    'linkBatches.create': ({ documentId, ...body }) =>
      client.call('linkBatches.create', { params: { documentId }, body }, { timeoutMs: copiesTimeoutMs }),
    'linkBatches.get': (params) => client.call('linkBatches.get', { params }),
    'linkBatches.update': ({ batchId, ...body }) =>
      client.call('linkBatches.update', { params: { batchId }, body }),
    'linkPresets.list': async () => (await client.call('linkPresets.list', {})).items,
    'linkPresets.save': (body) => client.call('linkPresets.create', { body }),
    'linkPresets.remove': async (params) => {
      await client.call('linkPresets.remove', { params })
    },
  } satisfies Partial<Handlers>
}
