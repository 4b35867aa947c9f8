// The tracker is killed, or the mail server or Slack fails, while a message is sent.
import { eventually } from '../../fixtures/part.ts'
import type { DeliveryFault } from '../channels.ts'
import type { Random } from '../random.ts'
import { isAbout } from '../reader-names.ts'
import type { Finding } from '../tally.ts'
import { defineFaultKind, type RunContext, timeoutMs } from './fault-kind.ts'
import { killTracker, restartTracker } from './tracker-restart.ts'

export const delivery = defineFaultKind<{ faults: DeliveryFault[] }>({
  weight: 2,
  readers: (random) => random.between(2, 5),
  plan: (random) => ({
    faults: Array.from({ length: random.between(1, 3) }, () => deliveryFault(random)),
  }),
  async inject(context, { faults }) {
    const { channels } = context.environment
    const restarts: Promise<Finding[]>[] = []
    let killing: Promise<void> | null = null
    /** Kills the tracker, and then restarts it. Both channels may call this function at the same time. Until the restart is complete, a second call kills nothing and returns the promise of the first call. */
    function kill(): Promise<void> {
      if (killing) return killing
      const killed = killTracker(context)
      killing = killed
      restarts.push(
        killed
          .then(() => restartTracker(context))
          .finally(() => {
            killing = null
          }),
      )
      return killed
    }
    for (const fault of faults) channels.addFault(fault, kill)
    await context.readersDone
    await eventually('all messages sent', () => allMessagesSent(context), timeoutMs).catch(() => undefined)
    context.tally.faults += channels.clearFaults()
    return (await Promise.all(restarts)).flat()
  },
})

/**
 * Returns true when each visit is settled and has its mail and its Slack message. The function checks the received messages,
 * so that each planned fault meets a message before the run ends.
 */
async function allMessagesSent({ environment, visitCases, isSettled }: RunContext): Promise<boolean> {
  if (!(await isSettled())) return false
  const { mailbox, slack } = environment.channels
  return visitCases.every(
    ({ plan }) =>
      mailbox.mails.some(({ subject }) => isAbout(plan, subject)) &&
      slack.messages.some(({ text }) => isAbout(plan, text)),
  )
}

function deliveryFault(random: Random): DeliveryFault {
  // Kills are more frequent than other faults, because they test the outbox.
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
