/**
 * Readiness: whether this process can do its work now. Each check has a deadline. Probes at the same time share the same checks, so that more probes
 * add no load to a database or a disk that hangs.
 */
import type { TrackerContext } from '../services/context.ts'

export type ReadinessCheck = {
  readonly name: string
  /** Returns null if all is well, or the reason why the check fails. The reason is public, so it names no path and no address. */
  run(): Promise<string | null>
  /** The reason if `run` rejects. Only the log contains the error. */
  readonly failed: string
}

/** The result of a check is `ok` or a short reason. */
export type Readiness = { ready: boolean; checks: Record<string, string> }

/** A check fails after this time. docs/monitoring.md states this limit and the next one. */
export const readinessDeadlineMs = 2_000
/** The lifetime of a cached result. So the answer is `ready` for at most `readinessKeepMs` + `readinessDeadlineMs` after writes begin to fail. */
export const readinessKeepMs = 1_000

export type ReadinessOptions = {
  /** Default: `readinessDeadlineMs`. */
  deadlineMs?: number
  /** Default: `readinessKeepMs`. */
  keepMs?: number
}

type Results = { checks: Record<string, string> }

/** Returns a function that runs the checks. The function never rejects, and returns within the deadline. */
// Over 60 lines: the checks share one deadline and their latest results.
export function createReadiness(
  { log }: Pick<TrackerContext, 'log'>,
  checks: readonly ReadinessCheck[],
  { deadlineMs = readinessDeadlineMs, keepMs = readinessKeepMs }: ReadinessOptions = {},
): () => Promise<Readiness> {
  const reported = new Map<string, string>()
  /** Checks that are still running. A new probe waits for a running check and does not start the same check again. */
  const running = new Map<string, Promise<string>>()

  function report(name: string, result: string, err?: unknown): void {
    if ((reported.get(name) ?? 'ok') === result) return
    reported.set(name, result)
    if (result === 'ok') log.info({ check: name }, 'ready again')
    else log.error({ check: name, result, err }, 'not ready')
  }

  function start({ name, run, failed }: ReadinessCheck): Promise<string> {
    const result = Promise.resolve()
      .then(run)
      .then(
        (reason) => {
          report(name, reason ?? 'ok')
          return reason ?? 'ok'
        },
        (error: unknown) => {
          report(name, failed, error)
          return failed
        },
      )
      .finally(() => running.delete(name))
    running.set(name, result)
    return result
  }

  async function withinDeadline(check: ReadinessCheck): Promise<string> {
    const late = `no answer within ${deadlineMs / 1_000} s`
    const { promise, resolve } = Promise.withResolvers<string>()
    const timer = setTimeout(() => {
      report(check.name, late)
      resolve(late)
    }, deadlineMs)
    const result = await Promise.race([running.get(check.name) ?? start(check), promise])
    clearTimeout(timer)
    return result
  }

  async function look(): Promise<Results> {
    const entries = await Promise.all(
      checks.map(async (check) => [check.name, await withinDeadline(check)] as const),
    )
    return { checks: Object.fromEntries(entries) }
  }

  let cached: { until: number; results: Promise<Results> } | null = null
  return async () => {
    const now = performance.now()
    if (!cached || now > cached.until) cached = { until: now + keepMs, results: look() }
    const results = await cached.results
    return { ready: Object.values(results.checks).every((result) => result === 'ok'), ...results }
  }
}
