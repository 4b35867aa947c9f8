// Counts leaves and notifications. The sources are the feed, and the journals of the desktops. A journal contains the notifications that the desktop
// showed.
import type { FeedEvent } from '#shared/model/feed.ts'
import type { TeamDesktop } from '../fixtures/team/desktop.ts'
import type { TeamMember } from '../fixtures/team/member.ts'
import type { Finding } from './tally.ts'

export type NotificationObserver = {
  /** Reads all events of the feed after the last cursor. */
  readFeed(): Promise<void>
  /** Returns the number of `visit.left` events. */
  leaveCount(visitId: string): number
  /** Returns true if the first desktop has shown a notification of the visit. */
  isShown(visitId: string): boolean
  /** Checks that the visit has one notification. The first desktop must show the notification once. All other desktops may show it at most once. */
  checkNotification(visitId: string): Finding[]
}

// Over 60 lines: one closure over the observed messages; each function in it is short.
export function createNotificationObserver(
  { client }: TeamMember,
  desktops: () => readonly TeamDesktop[],
): NotificationObserver {
  const leaves = new Map<string, number>()
  const notifications = new Map<string, Set<string>>()
  const announced = new Map<string, number>()
  const count = (counts: Map<string, number>, key: string) => counts.set(key, (counts.get(key) ?? 0) + 1)
  let cursor: string | undefined

  function countEvent(event: FeedEvent): void {
    if (event.type === 'visit.left') count(leaves, event.visit.id)
    if (event.type !== 'notification' || event.silent) return
    const { id, visitId } = event.notification
    notifications.set(visitId, (notifications.get(visitId) ?? new Set()).add(id))
    count(announced, visitId)
  }

  async function readFeed(): Promise<void> {
    for (let more = true; more; ) {
      const answer = await client.call('feed.poll', { query: { waitMs: 0, ...(cursor ? { cursor } : {}) } })
      cursor = answer.cursor
      for (const event of answer.events) countEvent(event)
      more = answer.more
    }
  }

  /**
   * Returns how many times a desktop showed the notification. If a desktop is killed before it has stored that the notification was shown, the
   * desktop shows the notification again. This function does not count such a repetition.
   */
  function shownCount(desktop: TeamDesktop, visitId: string): number {
    let certain = 0
    let unsure = 0
    for (const line of desktop.journal()) {
      if (line.type === 'remembered') {
        certain += Math.min(1, unsure)
        unsure = 0
      } else if (line.type === 'notify' && line.path === `/visits/${visitId}`) unsure += 1
    }
    return certain + Math.min(1, unsure)
  }

  return {
    readFeed,
    leaveCount: (visitId) => leaves.get(visitId) ?? 0,
    isShown: (visitId) => {
      const [first] = desktops()
      return first ? shownCount(first, visitId) > 0 : false
    },
    checkNotification(visitId) {
      const findings: Finding[] = []
      const created = notifications.get(visitId)?.size ?? 0
      const events = announced.get(visitId) ?? 0
      if (created === 0) findings.push({ verdict: 'lost', what: `${visitId} has no notification` })
      if (created > 1 || events > 1) {
        findings.push({
          verdict: 'doubled',
          what: `${visitId} has ${created} notifications, announced ${events} times`,
        })
      }
      for (const [index, desktop] of desktops().entries()) {
        const shown = shownCount(desktop, visitId)
        if (index === 0 && shown === 0) findings.push({ verdict: 'lost', what: `${visitId} was never shown` })
        if (shown > 1) findings.push({ verdict: 'doubled', what: `${visitId} was shown ${shown} times` })
      }
      return findings
    },
  }
}
