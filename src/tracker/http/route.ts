// Registers an endpoint of a contract as a Fastify route: schemas, authentication, access rule, errors, OpenAPI.
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { z } from 'zod'
import {
  type AccessRule,
  accessRules,
  isTokenOperation,
  type Operation,
  type TokenOperation,
  tokenScopes,
} from '#shared/access.ts'
import { CodedError, type ErrorCode, errorTable } from '#shared/errors.ts'
import type { Endpoint, EndpointResponse } from '#shared/http-contract.ts'
import type { Caller, DeviceCaller, TokenCaller } from '../domain/people/caller.ts'
import { isApiToken } from '../infrastructure/ids.ts'
import type { TrackerContext } from '../services/context.ts'
import { authenticate } from '../services/people/authentication.ts'
import { requireOwnership, requireVisible } from './access.ts'
import { bearerToken } from './caller.ts'
import { requestOrigin } from './client-address.ts'
import { tokenCaller } from './token-caller.ts'
import { ErrorBodySchema, jsonType } from './wire-errors.ts'

type Read<E, K extends 'params' | 'query' | 'body'> = E extends { readonly [P in K]: infer S }
  ? S extends z.ZodType
    ? z.output<S>
    : undefined
  : undefined

export type RouteInput<E extends Endpoint, O extends string> = {
  params: Read<E, 'params'>
  query: Read<E, 'query'>
  body: Read<E, 'body'>
  /** The authenticated caller. Null on public endpoints. API tokens can call only the operations of `tokenScopes`. */
  caller: E['auth'] extends 'none' ? null : O extends TokenOperation ? Caller : DeviceCaller
  request: FastifyRequest
  reply: FastifyReply
}

export type RouteOptions = {
  /** The size limit of the body, if the default of 1 MiB is too small. */
  bodyLimit?: number
  /** The maximum number of requests per minute from one network. Public endpoints have a default. */
  perMinute?: number
}

const publicPerMinute = 120

/** A handler returns this if it sends the answer itself, later. */
export const answersLater = Symbol('answers later')
/** A handler may return the finished JSON of its answer instead of a value of the schema. */
type HandlerAnswer<E extends Endpoint> = EndpointResponse<E> | Buffer | typeof answersLater

const isRestricted = (rule: AccessRule) => rule === 'admin' || rule === 'manager' || typeof rule === 'object'

const tokenErrors = [
  ...(['token_expired', 'token_revoked', 'scope_missing', 'tokens_not_allowed'] as const),
  'too_many_requests',
] as const

const errorsOf = (operation: string, endpoint: Endpoint): ErrorCode[] => [
  'bad_request',
  ...(endpoint.auth === 'none'
    ? (['too_many_requests'] as const)
    : (['unauthorized', 'device_revoked'] as const)),
  ...(isTokenOperation(operation) ? tokenErrors : []),
  ...(operation in accessRules && isRestricted(accessRules[operation as Operation])
    ? (['forbidden'] as const)
    : []),
  ...endpoint.errors,
]

/** Returns one response schema for each error status. The description of a response lists the error codes with this status. */
function errorResponses(operation: string, endpoint: Endpoint): Record<number, z.ZodType> {
  const byStatus = new Map<number, Set<ErrorCode>>()
  for (const code of errorsOf(operation, endpoint)) {
    const codes = byStatus.get(errorTable[code]) ?? new Set()
    byStatus.set(errorTable[code], codes.add(code))
  }
  return Object.fromEntries(
    [...byStatus].map(([status, codes]) => [status, ErrorBodySchema.describe([...codes].join(', '))]),
  )
}

/** The description of an operation for the API documentation: who may call it. */
function securityOf(operation: string) {
  if (!isTokenOperation(operation)) return { security: [{ device: [] }] }
  const scope = tokenScopes[operation]
  return {
    description: `API tokens can call this operation. They need the scope \`${scope}\`.`,
    security: [{ apiToken: [scope] }, { device: [] }],
  }
}

/** Returns a Fastify hook that checks the access rule of `operation` before the body is read. */
export function requireCaller(context: TrackerContext, operation: Operation) {
  const rule = accessRules[operation]
  if (rule === 'public') throw new TypeError(`${operation} is public.`)
  const auth = rule === 'admin' || rule === 'manager' ? rule : 'device'
  return async (request: FastifyRequest, reply: FastifyReply): Promise<void> => {
    const secret = bearerToken(request.headers.authorization)
    const origin = requestOrigin(request)
    const caller: DeviceCaller | TokenCaller = isApiToken(secret)
      ? await tokenCaller(context, operation, secret, origin, reply)
      : await authenticate(context, secret, auth, origin)
    const params = (request.params ?? {}) as Record<string, string>
    await requireVisible(context, caller, params)
    if (typeof rule === 'object') await requireOwnership(context, caller, rule, params)
    request.caller = caller
  }
}

/**
 * PostgreSQL cannot store U+0000 in text. The request is refused on both engines, because PostgreSQL would fail with an internal error. Public bodies
 * contain no free text except the e-mail address, and its schema refuses U+0000.
 */
async function refuseNul(request: FastifyRequest): Promise<void> {
  if (request.body && JSON.stringify(request.body).includes('\\u0000')) {
    throw new CodedError('bad_request', 'A text holds a NUL character.')
  }
}

/**
 * Registers `definition` (an entry of trackerApi or viewerApi) under its operation name, e.g. `links.create`. The handler gets the parsed
 * request. The handler returns a value of the response schema, finished JSON or `answersLater`, or throws a CodedError.
 */
export function route<E extends Endpoint, O extends E['auth'] extends 'none' ? string : Operation>(
  app: FastifyInstance,
  context: TrackerContext,
  operation: O,
  definition: E,
  handler: (input: RouteInput<E, O>) => Promise<HandlerAnswer<E>>,
  options: RouteOptions = {},
): void {
  const { auth } = definition
  const perMinute = options.perMinute ?? (auth === 'none' ? publicPerMinute : undefined)
  app.route({
    method: definition.method,
    url: definition.path,
    schema: {
      operationId: operation,
      tags: [operation.split('.')[0] ?? operation],
      summary: definition.summary,
      ...(auth === 'none' ? {} : securityOf(operation)),
      ...(definition.params ? { params: definition.params } : {}),
      ...(definition.query ? { querystring: definition.query } : {}),
      ...(definition.body ? { body: definition.body } : {}),
      response: { 200: definition.response, ...errorResponses(operation, definition) },
    },
    ...(options.bodyLimit ? { bodyLimit: options.bodyLimit } : {}),
    ...(perMinute ? { config: { rateLimit: { max: perMinute, timeWindow: 60_000 } } } : {}),
    ...(auth === 'none'
      ? {}
      : { onRequest: requireCaller(context, operation as Operation), preValidation: refuseNul }),
    handler: async (request, reply) => {
      const answer = await handler({
        params: request.params,
        query: request.query,
        body: request.body,
        caller: request.caller,
        request,
        reply,
      } as unknown as RouteInput<E, O>)
      if (answer === answersLater) return reply.hijack()
      if (Buffer.isBuffer(answer)) reply.type(jsonType)
      // Responses to devices must not be cached.
      if (!reply.hasHeader('cache-control')) reply.header('cache-control', 'no-store')
      return answer
    },
  })
}
