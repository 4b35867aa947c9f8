// The open pages of the headless host. A frame goes to all of them, or to the one used last.
import type { ServerFrame } from '#shared/headless-wire.ts'

export type Page = { send(frame: ServerFrame): void }

export type Pages = {
  add(page: Page): () => void
  /** The user did something in this page. */
  used(page: Page): void
  toAll(frame: ServerFrame): void
  /** False if no page is open. */
  toLast(frame: ServerFrame): boolean
  /** Shown now, or in the next page that opens. A notification with the same id is replaced. */
  notify(frame: Extract<ServerFrame, { type: 'notify' }>): void
}

/** Notifications that wait for a page; the Notifications screen lists all of them anyway. */
const waitingAtMost = 5

export function createPages(): Pages {
  /** In order of use: the page used last is last. */
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
