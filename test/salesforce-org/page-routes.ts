// The HTTP routes of the org's pages: lists, records (at both URL forms of Salesforce), and the style sheet.
import { readFileSync } from 'node:fs'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { sendPage } from './html.ts'
import { languageOf, SHOWN_OBJECTS } from './language.ts'
import type { Org } from './org.ts'
import { listPage, missingPage, recordPage } from './records-page.ts'

export function pageRoutes(app: FastifyInstance, org: Org): void {
  const css = readFileSync(new URL('./practice-org.css', import.meta.url), 'utf8')
  const viewOf = (request: FastifyRequest) => ({
    org,
    language: languageOf(request.headers['accept-language']),
  })

  function showRecord(request: FastifyRequest, reply: FastifyReply, id: string) {
    const row = org.store.find(id)
    const view = viewOf(request)
    return row ? sendPage(reply, 200, recordPage(view, row)) : sendPage(reply, 404, missingPage(view))
  }

  app.get('/practice-org.css', (_request, reply) => reply.type('text/css; charset=utf-8').send(css))
  app.get('/', (request, reply) => sendPage(reply, 200, listPage(viewOf(request), 'Task')))
  app.get<{ Params: { object: string } }>('/lightning/o/:object/list', (request, reply) => {
    const object = SHOWN_OBJECTS.find((each) => each.toLowerCase() === request.params.object.toLowerCase())
    return object
      ? sendPage(reply, 200, listPage(viewOf(request), object))
      : sendPage(reply, 404, missingPage(viewOf(request)))
  })
  app.get<{ Params: { object: string; id: string } }>('/lightning/r/:object/:id/view', (request, reply) =>
    showRecord(request, reply, request.params.id),
  )
  app.get<{ Params: { id: string } }>('/lightning/r/:id/view', (request, reply) =>
    showRecord(request, reply, request.params.id),
  )
  app.get<{ Params: { id: string } }>('/:id', (request, reply) =>
    showRecord(request, reply, request.params.id),
  )
}
