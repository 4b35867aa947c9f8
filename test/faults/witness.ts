// Sees what people are told: reads the feed as one more device, and the journals of the desktops.
import type { FeedEvent } from '#shared/model/feed.ts'
import type { TeamDesktop } from '../fixtures/team/desktop.ts'
import type { TeamMember } from '../fixtures/team/member.ts'
import type { Finding } from './tally.ts'

export type Witness = {
  /** Reads on to the feed's end. */
  look(): Promise<void>
  leavesOf(visitId: string): number
  /** Shown by Aiko's first desktop. */
  isShown(visitId: string): boolean
  checkNotification(visitId: string): Finding[]
}

export function createWitness({ client }: TeamMember, desktops: () => readonly TeamDesktop[]): Witness {
  const leaves = new Map<string, number>()
  const notifications = new Map<string, Set<string>>()
  const announced = new Map<string, number>()
  const count = (counts: Map<string, number>, key: string) => counts.set(key, (counts.get(key) ?? 0) + 1)
  let cursor: string | undefined

  function note(event: FeedEvent): void {
    if (event.type === 'visit.left') count(leaves, event.visit.id)
    if (event.type !== 'notification' || event.silent) return
    const { id, visitId } = event.notification
    notifications.set(visitId, (notifications.get(visitId) ?? new Set()).add(id))
    count(announced, visitId)
  }

  async function look(): Promise<void> {
    for (let more = true; more; ) {
      const answer = await client.call('feed.poll', { query: { waitMs: 0, ...(cursor ? { cursor } : {}) } })
      cursor = answer.cursor
      for (const event of answer.events) note(event)
      more = answer.more
    }
  }

  /** How often a desktop showed it, not counting what it could not know that it had shown: killed in between. */
  function shows(desktop: TeamDesktop, visitId: string): number {
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
    look,
    leavesOf: (visitId) => leaves.get(visitId) ?? 0,
    isShown: (visitId) => {
      const [first] = desktops()
      return first ? shows(first, visitId) > 0 : false
    },
    checkNotification(visitId) {
      const findings: Finding[] = []
      const made = notifications.get(visitId)?.size ?? 0
      const told = announced.get(visitId) ?? 0
      if (made === 0) findings.push({ verdict: 'lost', what: `${visitId} has no notification` })
      if (made > 1 || told > 1) {
        findings.push({
          verdict: 'doubled',
          what: `${visitId} has ${made} notifications, announced ${told} times`,
        })
      }
      for (const [index, desktop] of desktops().entries()) {
        const shown = shows(desktop, visitId)
        if (index === 0 && shown === 0) findings.push({ verdict: 'lost', what: `${visitId} was never shown` })
        if (shown > 1) findings.push({ verdict: 'doubled', what: `${visitId} was shown ${shown} times` })
      }
      return findings
    },
  }
}
