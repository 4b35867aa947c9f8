import type { OpenVisitResponse } from '#shared/viewer-api.ts'
import { openVisit, Refused } from '../wire/client.ts'
import { type AskingOptions, createAsking, RETRY_FIRST_MS, RETRY_MOST_MS } from './asking.ts'
import { requestOf } from './questions.ts'

export type EnterOptions = AskingOptions & { prerendered: boolean }

/**
 * Passes the gate and opens the visit. Retries until the tracker opens the visit. Never resolves if the tracker refuses the visit and a
 * retry is useless.
 */
export async function enter(options: EnterOptions): Promise<OpenVisitResponse> {
  const { bootstrap, session, prerendered } = options
  const asking = createAsking(options)
  await asking.first()
  for (let wait = RETRY_FIRST_MS; ; wait = Math.min(wait * 2, RETRY_MOST_MS)) {
    try {
      const visit = await openVisit(
        bootstrap.slug,
        requestOf({
          bootstrap,
          session,
          prerendered,
          code: asking.code(),
          readsOn: options.readOnFrom !== undefined,
        }),
      )
      asking.remember(visit)
      return visit
    } catch (error) {
      await (error instanceof Refused ? asking.refused(error, wait) : asking.outage(wait))
    }
  }
}
