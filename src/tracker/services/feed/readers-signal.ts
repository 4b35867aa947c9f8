import type { TrackerContext } from '../context.ts'

/** A workspace gets at most one signal in this time. */
const everyMs = 1_000
/** Workspaces that are touched within this time share a signal, because each signal is a statement of the database. */
const togetherMs = 250

/** `touch` signals that the readers of workspaces changed, which wakes the long polls of these workspaces in all processes. */
export type ReadersSignal = { touch(workspaceIds: Iterable<string>): void; close(): void }

export function createReadersSignal({ store, log }: Pick<TrackerContext, 'store' | 'log'>): ReadersSignal {
  const touched = new Set<string>()
  /** The workspaces that got a signal within the last `everyMs`, and the time of the signal (monotonic ms). */
  const recent = new Map<string, number>()
  let timer: NodeJS.Timeout | undefined

  /** Removes the workspaces that may get a signal now from `touched`. */
  function takeDue(): string[] {
    const now = performance.now()
    for (const [workspaceId, at] of recent) if (now - at >= everyMs) recent.delete(workspaceId)
    const due = [...touched].filter((workspaceId) => !recent.has(workspaceId))
    for (const workspaceId of due) {
      touched.delete(workspaceId)
      recent.set(workspaceId, now)
    }
    return due
  }

  function signal(): void {
    const due = takeDue()
    if (due.length > 0) {
      store.publish('readers', ...due).catch((err: unknown) => {
        log.warn({ err, workspaces: due.length }, 'could not signal that readers changed')
      })
    }
    timer = recent.size > 0 ? setTimeout(signal, togetherMs).unref() : undefined
  }

  return {
    touch(workspaceIds) {
      for (const workspaceId of workspaceIds) touched.add(workspaceId)
      if (!timer && touched.size > 0) signal()
    },
    close: () => clearTimeout(timer),
  }
}
