// Reads the feed like a desktop: long polls with a cursor. After a failed poll it asks again with the same cursor.
import type { TeamMember } from '../../fixtures/team/member.ts'

export type FeedWatch = {
  readonly name: string
  /** How often an event of this type arrived for the visit. */
  count(type: string, visitId: string): number
  stop(): Promise<void>
}

export function watchFeed(name: string, { client }: TeamMember): FeedWatch {
  const counts = new Map<string, number>()
  let cursor: string | undefined
  let stopped = false
  const poll = async () => {
    const answer = await client.call('feed.poll', { query: { waitMs: 5_000, ...(cursor ? { cursor } : {}) } })
    cursor = answer.cursor
    for (const event of answer.events) {
      if (!('visit' in event)) continue
      const key = `${event.type} ${event.visit.id}`
      counts.set(key, (counts.get(key) ?? 0) + 1)
    }
  }
  const loop = async () => {
    while (!stopped) await poll().catch(() => new Promise((resolve) => setTimeout(resolve, 250)))
  }
  const looping = loop()
  return {
    name,
    count: (type, visitId) => counts.get(`${type} ${visitId}`) ?? 0,
    async stop() {
      stopped = true
      await looping
    },
  }
}
