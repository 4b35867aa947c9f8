import type { TrackerConfig } from '../../../infrastructure/config.ts'
import { silentAfterMs } from '../../../repositories/tracker-processes.ts'
import { ok, warning } from './check.ts'

/**
 * Returns why the grace is too short, or null. A pause of the process is noticed after `silentAfterMs`. With a shorter grace, a visit can leave before the
 * pause is noticed, although the reader only reloaded the page (ADR 40).
 */
export const shortGrace = ({ graceMs }: Pick<TrackerConfig, 'graceMs'>): string | null =>
  graceMs > silentAfterMs
    ? null
    : `TRACKER_GRACE_MS should be more than ${silentAfterMs} (it is "${graceMs}"): otherwise readers who reload the page during a short pause of the tracker count as left`

export function checkTimes(config: Pick<TrackerConfig, 'graceMs'>) {
  const problem = shortGrace(config)
  return problem === null ? ok(`the grace period is ${config.graceMs} ms`) : warning(problem)
}
