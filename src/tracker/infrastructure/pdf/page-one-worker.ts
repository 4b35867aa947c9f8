// A child process that finds the byte ranges that page 1 needs, for a file whose check failed at this step.
import type { ByteSpan } from '#shared/pdf-reading.ts'
import { pageOneSpans } from './page-one.ts'

export type PageOneAnswer = { spans: ByteSpan[] }

export const run = async ({ path }: { path: string }): Promise<PageOneAnswer> => ({
  spans: await pageOneSpans(path),
})
