import { CodedError } from '#shared/errors.ts'
import type { DeviceCaller, TokenCaller } from '../domain/people/caller.ts'

declare module 'fastify' {
  interface FastifyRequest {
    /** The member and the device or API token that sent the request. Set by requireCaller. Null on public routes. */
    caller: DeviceCaller | TokenCaller | null
  }
}

/** Returns the token of an `Authorization: Bearer …` header. @throws CodedError unauthorized */
export function bearerToken(header: string | undefined): string {
  const token = /^Bearer ([A-Za-z0-9._-]{20,200})$/i.exec(header ?? '')?.[1]
  if (!token) throw new CodedError('unauthorized', 'The token of a device, or an API token, is needed.')
  return token
}
