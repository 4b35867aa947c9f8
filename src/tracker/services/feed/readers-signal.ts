// Owns how often the long polls hear that readers moved: at most once a second a workspace, however many beats come.
import type { TrackerContext } from '../context.ts'

const everyMs = 1_000

export type ReadersSignal = { touch(workspaceId: string): void; close(): void }

export function createReadersSignal({ store, log }: Pick<TrackerContext, 'store' | 'log'>): ReadersSignal {
  /** Workspaces that were told within the last second, and whether more came since. */
  const recent = new Map<string, { timer: NodeJS.Timeout; again: boolean }>()

  function tell(workspaceId: string) {
    store.publish('readers', workspaceId).catch((err: unknown) => {
      log.warn({ err, workspaceId }, 'could not tell who is reading')
    })
    const timer = setTimeout(() => {
      const state = recent.get(workspaceId)
      recent.delete(workspaceId)
      if (state?.again) tell(workspaceId)
    }, everyMs).unref()
    recent.set(workspaceId, { timer, again: false })
  }

  return {
    touch(workspaceId) {
      const state = recent.get(workspaceId)
      if (state) state.again = true
      else tell(workspaceId)
    },
    close() {
      for (const { timer } of recent.values()) clearTimeout(timer)
      recent.clear()
    },
  }
}
