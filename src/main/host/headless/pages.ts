// Owns the open pages of the headless host: frames to all of them, or to the one that was used last.
import type { ServerFrame } from '#shared/headless-wire.ts'

export type Page = { send(frame: ServerFrame): void }

export type Pages = {
  add(page: Page): () => void
  /** A person did something in this page. */
  used(page: Page): void
  toAll(frame: ServerFrame): void
  /** False where no page is open. */
  toLast(frame: ServerFrame): boolean
  /** Shown now, or by the next page that opens. The same id replaces. */
  notify(frame: Extract<ServerFrame, { type: 'notify' }>): void
}

/** Notifications that wait for a page: the Notifications screen has them all anyway. */
const waitingAtMost = 5

export function createPages(): Pages {
  /** The one used last is last. */
  const pages = new Set<Page>()
  const waiting = new Map<string, Extract<ServerFrame, { type: 'notify' }>>()
  const toAll = (frame: ServerFrame) => {
    for (const page of pages) page.send(frame)
  }
  return {
    add(page) {
      pages.add(page)
      for (const frame of waiting.values()) page.send(frame)
      waiting.clear()
      return () => {
        pages.delete(page)
      }
    },
    used(page) {
      if (pages.delete(page)) pages.add(page)
    },
    toAll,
    toLast(frame) {
      const last = [...pages].at(-1)
      last?.send(frame)
      return last !== undefined
    },
    notify(frame) {
      if (pages.size > 0) return toAll(frame)
      waiting.delete(frame.id)
      waiting.set(frame.id, frame)
      for (const id of [...waiting.keys()].slice(0, -waitingAtMost)) waiting.delete(id)
    },
  }
}
