// The type of an HTTP endpoint's definition. The routes, the client and the API documentation are derived from this definition.
import type { z } from 'zod'
import type { ErrorCode } from './errors.ts'

/** The name of the request header with the version of the desktop app. */
export const clientVersionHeader = 'lastpage-version'

export type EndpointAuth = 'none' | 'device' | 'manager' | 'admin'

export type Endpoint = {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  /** The path with parameters in Fastify's syntax, for example `/api/documents/:documentId`. */
  readonly path: string
  /** `device`: the request needs the bearer token of a device. `manager`: the device must belong to a manager or an admin. `admin`: to an admin. */
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

/** The input of a call: the params, query and body of the endpoint, if the endpoint defines these parts. */
export type EndpointRequest<E extends Endpoint> = Part<E, 'params'> & Part<E, 'query'> & Part<E, 'body'>
export type EndpointResponse<E extends Endpoint> = z.output<E['response']>
