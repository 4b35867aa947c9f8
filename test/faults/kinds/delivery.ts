// The tracker is killed, or the mail server or Slack fails, while somebody is being told.
import { eventually } from '../../fixtures/part.ts'
import type { DeliveryFault } from '../channels.ts'
import type { Random } from '../random.ts'
import type { Finding } from '../tally.ts'
import { type Course, defineKind, patienceMs } from './kind.ts'
import { fellTracker, raiseTracker } from './restarting.ts'

export const delivery = defineKind<{ faults: DeliveryFault[] }>({
  inDeck: 2,
  readers: (random) => random.between(2, 5),
  plan: (random) => ({
    faults: Array.from({ length: random.between(1, 3) }, () => deliveryFault(random)),
  }),
  async act(course, { faults }) {
    const { channels } = course.scene
    const risings: Promise<Finding[]>[] = []
    let falling: Promise<void> | null = null
    /** Both channels may strike at once: it falls once, and they may again when it is up. */
    function strike(): Promise<void> {
      if (falling) return falling
      const fallen = fellTracker(course)
      falling = fallen
      risings.push(
        fallen
          .then(() => raiseTracker(course))
          .finally(() => {
            falling = null
          }),
      )
      return fallen
    }
    for (const fault of faults) channels.lay(fault, strike)
    await course.allGone
    await eventually('told', () => everybodyTold(course), patienceMs).catch(() => undefined)
    course.tally.faults += channels.clear()
    return (await Promise.all(risings)).flat()
  },
})

/** Nothing that is due is left to send: judged by what arrived, so that a fault that waits for a message gets one. */
async function everybodyTold({ scene, subjects, isOver }: Course): Promise<boolean> {
  if (!(await isOver())) return false
  const { mailbox, slack } = scene.channels
  return subjects.every(
    ({ plan }) =>
      mailbox.mails.some((mail) => mail.subject?.includes(plan.email)) &&
      slack.messages.some(({ text }) => text.startsWith(`${plan.email} closed`)),
  )
}

function deliveryFault(random: Random): DeliveryFault {
  // Kills come first: that is what the outbox is for.
  const act = random.chance(0.6) ? random.pick(['killBefore', 'killAfter'] as const) : null
  if (random.chance(0.5)) {
    return { channel: 'email', effect: act ?? random.pick(['refuse', 'lose'] as const) }
  }
  const method = random.pick([
    'chat.postMessage',
    'chat.postMessage',
    'chat.update',
    'conversations.open',
  ] as const)
  return { channel: 'slack', method, effect: act ?? random.pick(['rateLimit', 'status', 'lose'] as const) }
}
