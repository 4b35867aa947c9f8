import { Readable } from 'node:stream'
import type { FastifyInstance } from 'fastify'
import type { z } from 'zod'
import type { Operation } from '#shared/access.ts'
import type { Caller } from '../domain/people/caller.ts'
import type { TrackerContext } from '../services/context.ts'
import { requireCaller } from './route.ts'

type CsvRoute<Query extends z.ZodType> = {
  operation: Extract<Operation, `${string}.csv`>
  url: string
  summary: string
  query: Query
  fileName: string
  /** Returns the text of the file in parts. It rejects before the first part if the file cannot be made. */
  partsOf(caller: Caller, query: z.output<Query>): Promise<AsyncIterable<string>>
}

/** Registers a route that streams CSV. It is not an endpoint of the contract, because it returns a stream of text instead of JSON. */
export function csvRoute<Query extends z.ZodType>(
  app: FastifyInstance,
  context: TrackerContext,
  { operation, url, summary, query, fileName, partsOf }: CsvRoute<Query>,
): void {
  app.route({
    method: 'GET',
    url,
    schema: {
      ...{ operationId: operation, tags: operation.split('.').slice(0, 1), summary },
      ...{ security: [{ device: [] }], querystring: query },
    },
    onRequest: requireCaller(context, operation),
    handler: async (request, reply) => {
      const parts = await partsOf(request.caller as Caller, request.query as z.output<Query>)
      return reply
        .type('text/csv; charset=utf-8')
        .header('content-disposition', `attachment; filename="${fileName}"`)
        .header('cache-control', 'no-store')
        .send(Readable.from(parts))
    },
  })
}
