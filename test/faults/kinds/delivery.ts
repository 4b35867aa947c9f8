// The tracker is killed, its database fails, or a receiver fails, while a message is sent.
import { chatServices } from '#shared/model/chat-rooms.ts'
import { eventually } from '../../fixtures/part.ts'
import type { DeliveryFault } from '../channels.ts'
import type { Random } from '../random.ts'
import { isAbout } from '../reader-names.ts'
import { receiverEffects } from '../receiver-faults.ts'
import type { Finding } from '../tally.ts'
import { defineFaultKind, type RunContext, sleep, timeoutMs } from './fault-kind.ts'
import { killTracker, restartTracker } from './tracker-restart.ts'

const databaseGoneMs = 1_000

export const delivery = defineFaultKind<{ faults: DeliveryFault[] }>({
  weight: 6,
  readers: (random) => random.between(2, 5),
  plan: (random) => ({
    faults: Array.from({ length: random.between(1, 3) }, () => deliveryFault(random)),
  }),
  async inject(context, { faults }) {
    const { channels } = context.environment
    const restarts: Promise<Finding[]>[] = []
    let killing: Promise<void> | null = null
    /** Kills the tracker, and then restarts it. Several channels may call this function at the same time. Until the restart is complete, a second call kills nothing and returns the promise of the first call. */
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
    const acts = { kill, cutDatabase: databaseCutter(context) }
    for (const fault of faults) channels.addFault(fault, acts)
    await context.readersDone
    await eventually('all messages sent', () => allMessagesSent(context), timeoutMs).catch(() => undefined)
    context.tally.faults += channels.clearFaults()
    return (await Promise.all(restarts)).flat()
  },
})

/** Returns a function that makes the database of the tracker unavailable for a short time. A call during an outage waits for its end. */
function databaseCutter(context: RunContext): () => Promise<void> {
  const { database } = context.environment
  let cutting: Promise<void> | null = null
  async function cut(): Promise<void> {
    // The tracker may be unable to store the outcome of any message that it sends now.
    context.trackerKills += 1
    database.makeUnavailable()
    await sleep(databaseGoneMs)
    database.restore()
  }
  return () => {
    cutting ??= cut().finally(() => {
      cutting = null
    })
    return cutting
  }
}

/**
 * Returns true when each visit is settled and has its message in each channel. The function checks the received messages, so that each planned fault
 * meets a message before the run ends.
 */
async function allMessagesSent({ environment, visitCases, isSettled }: RunContext): Promise<boolean> {
  if (!(await isSettled())) return false
  const { mailbox, slack, rooms, webhooks } = environment.channels
  return visitCases.every(
    ({ plan, reader }) =>
      mailbox.mails.some(({ subject }) => isAbout(plan, subject)) &&
      slack.messages.some(({ text }) => isAbout(plan, text)) &&
      rooms.every((room) => room.messages().some(({ title }) => isAbout(plan, title))) &&
      webhooks.taken.some(({ type, visitId }) => type === 'visit.left' && visitId === reader.visitId()),
  )
}

/** Each channel with its own faults is as frequent as the others. */
const channelNames = ['email', 'slack', ...chatServices, 'webhook'] as const

function deliveryFault(random: Random): DeliveryFault {
  const channel = random.pick(channelNames)
  // Kills are more frequent than other faults, because they test the outbox.
  const act = random.chance(0.5) ? random.pick(['killBefore', 'killAfter'] as const) : null
  if (channel === 'email') return { channel, effect: act ?? random.pick(['refuse', 'lose'] as const) }
  if (channel === 'slack') {
    const method = random.pick(slackMethods)
    return { channel, method, effect: act ?? random.pick(['rateLimit', 'status', 'lose'] as const) }
  }
  return { channel, effect: act ?? random.pick(receiverEffects) }
}

const slackMethods = ['chat.postMessage', 'chat.postMessage', 'chat.update', 'conversations.open'] as const
