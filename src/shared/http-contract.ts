// How an HTTP endpoint is written down once, so that routes, client and documentation come from the same object.
import type { z } from 'zod'
import type { ErrorCode } from './errors.ts'

export type EndpointAuth = 'none' | 'device' | 'admin'

export type Endpoint = {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  /** Fastify's notation: `/api/documents/:documentId`. */
  readonly path: string
  /** `device`: a device's bearer token; `admin`: one of an admin's device. */
  readonly auth: EndpointAuth
  readonly summary: string
  readonly params?: z.ZodObject
  readonly query?: z.ZodObject
  readonly body?: z.ZodType
  readonly response: z.ZodType
  readonly errors: readonly ErrorCode[]
}

export function endpoint<const E extends Endpoint>(definition: E): E {
  return definition
}

type InputOf<S> = S extends z.ZodType ? z.input<S> : never
type Part<E, K extends 'params' | 'query' | 'body'> = E extends { readonly [P in K]: infer S }
  ? S extends z.ZodType
    ? { [P in K]: InputOf<S> }
    : unknown
  : unknown

/** What a caller passes to an endpoint: its params, query and body where it has them. */
export type EndpointRequest<E extends Endpoint> = Part<E, 'params'> & Part<E, 'query'> & Part<E, 'body'>
export type EndpointResponse<E extends Endpoint> = z.output<E['response']>
