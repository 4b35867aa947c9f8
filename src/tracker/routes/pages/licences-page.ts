import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { FastifyInstance } from 'fastify'
import { CodedError } from '#shared/errors.ts'

/** Serves the licence notices of the packages that a reader's browser loads. The build of the viewer writes the file. */
export function licencesPage(app: FastifyInstance, viewerRoot: string): void {
  app.get('/licences', { schema: { hide: true } }, async (_request, reply) => {
    const text = await readFile(join(viewerRoot, 'THIRD-PARTY-NOTICES.txt'), 'utf8').catch(
      (cause: unknown) => {
        throw new CodedError('unavailable', 'The viewer is not built.', undefined, { cause })
      },
    )
    return reply.type('text/plain; charset=utf-8').header('cache-control', 'public, max-age=3600').send(text)
  })
}
