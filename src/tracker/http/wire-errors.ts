import { z } from 'zod'
import type { CodedError, WireError } from '#shared/errors.ts'

/** The body of each refused request: `{ error: { code, message, details? } }`. The code determines the HTTP status. */
export type ErrorBody = { error: WireError }

export const errorBody = (error: CodedError): ErrorBody => ({ error: error.toWire() })

export const jsonType = 'application/json; charset=utf-8'

/** Headers of each refused request with an {@link ErrorBody}. */
export const errorHeaders = { 'content-type': jsonType, 'cache-control': 'no-store' } as const

/** {@link ErrorBody} for the API documentation. */
export const ErrorBodySchema = z.object({
  error: z.object({
    code: z.string(),
    message: z.string(),
    details: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])).optional(),
  }),
})
