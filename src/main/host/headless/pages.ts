// The open browser pages of the headless host. A frame goes to all pages, or to the page that was used last.
import type { ServerFrame } from '#shared/headless-wire.ts'

export type Page = { send(frame: ServerFrame): void }

export type Pages = {
  add(page: Page): () => void
  /** Call this when the user did something in `page`. */
  used(page: Page): void
  toAll(frame: ServerFrame): void
  /** Sends the frame to the page that was used last. Returns false if no page is open. */
  toLast(frame: ServerFrame): boolean
  /**
   * Sends a notification to all open pages, or to the next page that opens. If a notification with the same id waits for a page, the new
   * notification replaces the waiting notification.
   */
  notify(frame: Extract<ServerFrame, { type: 'notify' }>): void
}

/** The number of notifications that wait for a page. Older notifications are dropped. The Notifications screen lists all notifications. */
const waitingAtMost = 5

export function createPages(): Pages {
  /** The pages in the order of their last use. The last element is the page that was used last. */
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
