// The links that this member made last, for the tray. They are read from the tracker and only kept in memory, because a link is a key to a document.
import { asCoded } from '../lib/as-coded.ts'
import type { Log } from '../lib/log.ts'
import type { TrackerClient } from '../tracker/client.ts'

export type RecentLink = { label: string; url: string; createdAt: string }

export const recentLinksAtMost = 5

export function createRecentLinks(options: {
  client: TrackerClient
  memberId: () => string | null
  onChange: () => void
  log: Log
}) {
  const { client, log } = options
  let links: RecentLink[] = []
  let isRunning = false
  let isWanted = false

  async function read(): Promise<void> {
    const memberId = options.memberId()
    const { items } = await client.call('documents.list', { query: { limit: recentLinksAtMost } })
    const found = await Promise.all(
      items.map(async ({ id, title }) => {
        const { items: ofDocument } = await client.call('links.list', {
          ...{ params: { documentId: id }, query: { limit: recentLinksAtMost } },
        })
        return ofDocument
          .filter(({ disabledAt, owner }) => disabledAt === null && owner.id === memberId)
          .map(({ url, name, recipientEmail, createdAt }) => ({
            ...{ url, createdAt, label: [title, recipientEmail ?? name].filter(Boolean).join(' · ') },
          }))
      }),
    )
    links = found
      .flat()
      .sort((one, other) => other.createdAt.localeCompare(one.createdAt))
      .slice(0, recentLinksAtMost)
    options.onChange()
  }

  function refresh(): void {
    isWanted = true
    if (!isRunning) void run()
  }

  async function run(): Promise<void> {
    isRunning = true
    while (isWanted) {
      isWanted = false
      await read().catch((error: unknown) => {
        log.debug({ error: asCoded(error).toWire() }, 'The recent links could not be read')
      })
    }
    isRunning = false
  }

  return {
    list: (): readonly RecentLink[] => links,
    /** Reads the links again. Calls during a request cause one more request. */
    refresh,
    forget(): void {
      links = []
    },
  }
}
