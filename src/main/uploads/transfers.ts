// What a restart or an update of the app would cut: uploads of documents, and uploads of releases.
import type { Upload } from '#shared/desktop-state.ts'

/** States in which the app receives or sends bytes. A paused upload continues after a restart. */
const busy: readonly Upload['state'][] = ['receiving', 'sending', 'checking']

export type Transfers = {
  /** Resolves when no transfer runs. Rejects with the reason of the signal. */
  done(signal: AbortSignal): Promise<void>
  /** Counts `work` as a transfer until it settles. */
  during<T>(work: Promise<T>): Promise<T>
}

export function createTransfers(uploads: {
  list(): readonly Pick<Upload, 'state'>[]
  onChange(listener: () => void): () => void
}): Transfers {
  const others = new Set<Promise<unknown>>()
  const waiting = new Set<() => void>()
  const running = () => others.size + uploads.list().filter((upload) => busy.includes(upload.state)).length
  return {
    done: (signal) =>
      new Promise((resolve, reject) => {
        const end = (finish: () => void) => {
          off()
          waiting.delete(look)
          signal.removeEventListener('abort', look)
          finish()
        }
        const look = () => {
          if (signal.aborted) end(() => reject(signal.reason))
          else if (running() === 0) end(resolve)
        }
        const off = uploads.onChange(() => look())
        waiting.add(look)
        signal.addEventListener('abort', look, { once: true })
        look()
      }),
    async during(work) {
      others.add(work)
      try {
        return await work
      } finally {
        others.delete(work)
        for (const look of [...waiting]) look()
      }
    },
  }
}
