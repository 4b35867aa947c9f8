import { groupingVersion } from '../domain/visitors/company-key.ts'
import type { TrackerContext } from '../services/context.ts'
import { regroupVisitors } from '../services/visitors/regroup.ts'

/**
 * Assigns the visitors of earlier versions to companies after the start, in small transactions. Visitors that open a link meanwhile are assigned in the
 * transaction of the opening. Returns a function that stops the worker and waits for its transaction.
 */
export function startCompanyGrouping(context: TrackerContext): () => Promise<void> {
  let isClosed = false
  const work = async () => {
    let count = 0
    for (let found = -1; found !== 0 && !isClosed; count += found) found = await regroupVisitors(context)
    if (count > 0) context.log.info({ count, version: groupingVersion }, 'assigned visitors to companies')
  }
  const done = work().catch((err: unknown) =>
    context.log.error({ err }, 'could not assign visitors to companies; the next start tries again'),
  )
  return () => {
    isClosed = true
    return done
  }
}
