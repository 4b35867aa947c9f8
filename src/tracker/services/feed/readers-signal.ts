import type { TrackerContext } from '../context.ts'

const everyMs = 1_000

/** Wakes the long polls of a workspace when its readers change: at most once per second, for any number of beats. */
export type ReadersSignal = { touch(workspaceId: string): void; close(): void }

export function createReadersSignal({ store, log }: Pick<TrackerContext, 'store' | 'log'>): ReadersSignal {
  /** The workspaces that were signalled within the last second. The value is true if more beats have arrived since then. */
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
