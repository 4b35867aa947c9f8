import type { TrackerContext } from '../context.ts'

const everyMs = 1_000

/** `touch` signals that the readers of a workspace changed, which wakes its long polls. A workspace gets at most one signal per second. */
export type ReadersSignal = { touch(workspaceId: string): void; close(): void }

export function createReadersSignal({ store, log }: Pick<TrackerContext, 'store' | 'log'>): ReadersSignal {
  /** The workspaces that got a signal within the last second. `again` is true if `touch` was called since that signal. */
  const recent = new Map<string, { timer: NodeJS.Timeout; again: boolean }>()

  function signal(workspaceId: string) {
    store.publish('readers', workspaceId).catch((err: unknown) => {
      log.warn({ err, workspaceId }, 'could not signal that readers changed')
    })
    const timer = setTimeout(() => {
      const state = recent.get(workspaceId)
      recent.delete(workspaceId)
      if (state?.again) signal(workspaceId)
    }, everyMs).unref()
    recent.set(workspaceId, { timer, again: false })
  }

  return {
    touch(workspaceId) {
      const state = recent.get(workspaceId)
      if (state) state.again = true
      else signal(workspaceId)
    },
    close() {
      for (const { timer } of recent.values()) clearTimeout(timer)
      recent.clear()
    },
  }
}
