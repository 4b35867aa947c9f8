/**
 * Readiness: whether this process can do its work now. The checks write a row, write a file, and look for the build of the viewer. Each check has a
 * deadline. Probes at the same time share the same checks, so that more probes add no load to a database that hangs.
 */
import { access } from 'node:fs/promises'
import { join } from 'node:path'
import type { TrackerContext } from '../services/context.ts'

export type CheckName = 'database' | 'files' | 'viewer'
/** The result of a check is `ok` or a short reason. Only the log contains the cause, because callers are anonymous. */
export type Readiness = { ready: boolean; checks: Record<CheckName, string> }

export type ReadinessOptions = {
  viewerRoot: string
  /** A check fails after this time. */
  deadlineMs?: number
  /** The lifetime of a cached result. */
  keepMs?: number
}

type Context = Pick<TrackerContext, 'store' | 'blobs' | 'clock' | 'log'>
type Checks = Record<CheckName, () => Promise<unknown>>

/** Writes a row. A query is not enough, because it also succeeds on a full disk and on a read-only replica. */
async function writeRow({ store, clock }: Context): Promise<void> {
  await store.inTransaction(({ deployment }) => deployment.installation.probe(clock.now()))
}

const failed: Record<CheckName, string> = {
  database: 'can’t be written',
  files: 'can’t be written',
  viewer: 'is not built',
}

/** Returns a function that checks whether this process is ready. The function never rejects, and returns within the deadline. */
// Over 60 lines: the checks share one deadline and their latest results.
export function createReadiness(
  context: Context,
  { viewerRoot, deadlineMs = 2_000, keepMs = 1_000 }: ReadinessOptions,
): () => Promise<Readiness> {
  const checks: Checks = {
    database: () => writeRow(context),
    files: () => context.blobs.check(),
    viewer: () => access(join(viewerRoot, 'index.html')),
  }
  const reported = new Map<CheckName, string>()
  /** Checks that are still running. A new probe waits for a running check and does not start the same check again. */
  const running = new Map<CheckName, Promise<string>>()

  function report(name: CheckName, result: string, err?: unknown): void {
    if ((reported.get(name) ?? 'ok') === result) return
    reported.set(name, result)
    if (result === 'ok') context.log.info({ check: name }, 'ready again')
    else context.log.error({ check: name, result, err }, 'not ready')
  }

  function start(name: CheckName): Promise<string> {
    const run = checks[name]().then(
      () => {
        report(name, 'ok')
        return 'ok'
      },
      (error: unknown) => {
        report(name, failed[name], error)
        return failed[name]
      },
    )
    running.set(name, run)
    void run.finally(() => running.delete(name))
    return run
  }

  async function withinDeadline(name: CheckName): Promise<string> {
    const late = `no answer within ${deadlineMs / 1_000} s`
    const { promise, resolve } = Promise.withResolvers<string>()
    const timer = setTimeout(() => {
      report(name, late)
      resolve(late)
    }, deadlineMs)
    const result = await Promise.race([running.get(name) ?? start(name), promise])
    clearTimeout(timer)
    return result
  }

  async function look(): Promise<Readiness> {
    const names = Object.keys(checks) as CheckName[]
    const entries = await Promise.all(names.map(async (name) => [name, await withinDeadline(name)] as const))
    return {
      ready: entries.every(([, result]) => result === 'ok'),
      checks: Object.fromEntries(entries) as Readiness['checks'],
    }
  }

  let cached: { until: number; result: Promise<Readiness> } | null = null
  return () => {
    const now = performance.now()
    if (!cached || now > cached.until) cached = { until: now + keepMs, result: look() }
    return cached.result
  }
}
