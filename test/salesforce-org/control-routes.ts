// The HTTP routes below /__control: faults, settings, direct changes of records, and the logged requests.
import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import { type Fault, faultSchema, type OrgState, resetSchema, settingsSchema } from './control-contract.ts'
import { ApiError } from './errors.ts'
import type { Gateway } from './gateway.ts'
import { KEY_PREFIXES, type ObjectName } from './ids.ts'
import { convertLead, mergeRecords } from './lead-conversion.ts'
import { type Org, organization, orgInstant, orgNow } from './org.ts'
import { seed } from './seed.ts'
import { grantSession } from './token-endpoint.ts'

const valuesSchema = z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()]))
const objectSchema = z.custom<ObjectName>(
  (name) => typeof name === 'string' && name in KEY_PREFIXES,
  'no such object',
)
const sessionSchema = z.object({
  userId: z.string(),
  scopes: z.array(z.string()).default(['refresh_token', 'api']),
})
const sandboxSchema = z.object({ except: z.array(z.string()).default([]) })
const usageSchema = z.object({ apiCalls: z.int().min(0) })

const json = (body: unknown): unknown => JSON.parse(typeof body === 'string' && body !== '' ? body : '{}')

/** Reads one fault or a list of faults. Throws for a path that is no valid regular expression. */
function readFaults(body: unknown): Fault[] {
  const faults = z.array(faultSchema).parse([json(body)].flat())
  for (const { match } of faults) if (match.path) new RegExp(match.path)
  return faults
}

function stateOf(org: Org): OrgState {
  const { settings, apiCalls, store } = org
  return { settings, apiCalls, named: store.named, organizationId: organization(org).Id }
}

function reset(org: Org, gateway: Gateway, body: unknown): void {
  const what = resetSchema.parse(json(body))
  if (what.faults) org.faults.clear()
  if (what.settings) org.settings = settingsSchema.parse({})
  if (what.grants) org.grants.clear()
  if (what.log) {
    gateway.clearLog()
    org.apiCalls = 0
  }
  if (!what.records) return
  org.store.clear()
  seed(org.store, orgNow(org))
}

/** Simulates the creation of a sandbox: appends `.invalid` to the e-mail addresses of all users whose ids are not in `except`. */
function makeSandbox(org: Org, except: string[]): void {
  org.store.change(organization(org), { IsSandbox: true })
  for (const user of org.store.rows('User')) {
    if (except.includes(user.Id) || String(user.Email).endsWith('.invalid')) continue
    org.store.change(user, { Email: `${user.Email}.invalid` })
  }
}

// Over 60 lines: registers one short route after the other.
export function controlRoutes(app: FastifyInstance, org: Org, gateway: Gateway): void {
  app.addHook('onRequest', async (request, reply) => {
    // A web page in the browser of a demo user must not control the org.
    if (request.headers.origin)
      await reply.code(403).send({ error: 'the control endpoint is not for web pages' })
  })
  app.addHook('onResponse', async () => org.store.flush())
  app.setErrorHandler((error, _request, reply) => {
    if (error instanceof ApiError) return reply.code(error.status).send({ error: error.message })
    const known = error instanceof z.ZodError || error instanceof SyntaxError
    return reply
      .code(known ? 400 : 500)
      .send({ error: error instanceof z.ZodError ? z.prettifyError(error) : String(error) })
  })

  app.get('/state', () => stateOf(org))
  app.get('/requests', () => gateway.requests())
  app.get('/faults', () => org.faults.list())
  app.post('/faults', (request) => readFaults(request.body).map((fault) => org.faults.add(fault)))
  app.delete('/faults', (_request, reply) => {
    org.faults.clear()
    return reply.code(204).send()
  })
  app.patch('/settings', (request) => {
    org.settings = settingsSchema.parse({ ...org.settings, ...(json(request.body) as object) })
    org.store.touch()
    return stateOf(org)
  })
  app.put('/settings', (request) => {
    org.settings = settingsSchema.parse(json(request.body))
    org.store.touch()
    return stateOf(org)
  })
  app.put('/usage', (request) => {
    org.apiCalls = usageSchema.parse(json(request.body)).apiCalls
    return stateOf(org)
  })
  app.post('/reset', (request) => {
    reset(org, gateway, request.body)
    return stateOf(org)
  })
  app.post('/sandbox', (request) => {
    makeSandbox(org, sandboxSchema.parse(json(request.body)).except)
    return stateOf(org)
  })
  app.post('/sessions', (request) => {
    const { userId, scopes } = sessionSchema.parse(json(request.body))
    const tokens = grantSession(org, userId, scopes)
    const {
      access_token: accessToken,
      refresh_token: refreshToken = '',
      instance_url: instanceUrl,
      id,
    } = tokens
    return { accessToken, refreshToken, instanceUrl, id, userId }
  })
  app.post('/sessions/expire', (_request, reply) => {
    org.grants.expireAccessTokens()
    return reply.code(204).send()
  })
  app.delete('/sessions', (_request, reply) => {
    org.grants.clear()
    return reply.code(204).send()
  })
  recordRoutes(app, org)
}

function recordRoutes(app: FastifyInstance, org: Org): void {
  app.get<{ Params: { object: string } }>('/records/:object', (request) =>
    org.store.rows(request.params.object),
  )
  app.post<{ Params: { object: string } }>('/records/:object', (request) => {
    const object = objectSchema.parse(request.params.object)
    const now = orgInstant(org)
    const audit = { IsDeleted: false, CreatedDate: now, LastModifiedDate: now, SystemModstamp: now }
    return org.store.insert(object, { ...audit, ...valuesSchema.parse(json(request.body)) })
  })
  app.patch<{ Params: { id: string } }>('/record/:id', (request, reply) => {
    const row = org.store.find(request.params.id)
    if (!row) return reply.code(404).send({ error: 'no such record' })
    org.store.change(row, valuesSchema.parse(json(request.body)))
    return row
  })
  app.delete<{ Params: { object: string; id: string } }>('/records/:object/:id', (request, reply) => {
    org.store.purge(request.params.object, request.params.id)
    return reply.code(204).send()
  })
  app.post<{ Params: { id: string; master: string } }>('/record/:id/merge/:master', ({ params }) => {
    mergeRecords(org, params.id, params.master)
    return {}
  })
  app.post<{ Params: { id: string } }>('/leads/:id/convert', (request) => ({
    contactId: convertLead(org, request.params.id),
  }))
}
