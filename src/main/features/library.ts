import { CodedError } from '#shared/errors.ts'
import type { Handlers } from '../ipc/handlers.ts'
import type { TrackerClient } from '../tracker/client.ts'

/** An earlier version of the tracker does not have the route. */
const isUnknownRoute = (error: unknown) => error instanceof CodedError && error.code === 'not_found'

export function libraryHandlers({ client }: { client: TrackerClient }) {
  return {
    'library.get': () =>
      client.call('library.get', {}).catch((error: unknown) => {
        if (isUnknownRoute(error)) return null
        throw error
      }),
    'documents.organise': (body) => client.call('documents.organise', { body }),
    'folders.create': (body) => client.call('folders.create', { body }),
    'folders.update': ({ folderId, ...body }) =>
      client.call('folders.update', { params: { folderId }, body }),
    'folders.remove': async (params) => {
      await client.call('folders.remove', { params })
    },
    'tags.update': ({ tagId, ...body }) => client.call('tags.update', { params: { tagId }, body }),
    'tags.merge': ({ tagId, ...body }) => client.call('tags.merge', { params: { tagId }, body }),
    'tags.remove': async (params) => {
      await client.call('tags.remove', { params })
    },
  } satisfies Partial<Handlers>
}
