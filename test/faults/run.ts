// Executes one run: readers read while faults are injected. After the run, each visit must have the same result as without the faults.
import { eventually } from '../fixtures/part.ts'
import { createReader } from '../fixtures/team/reader.ts'
import { checkVisit, type VisitCase } from './check.ts'
import { createRecord, type Environment } from './environment.ts'
import { restartAfterLateKill } from './kinds/desktop-restart.ts'
import type { RunContext } from './kinds/fault-kind.ts'
import { hiddenDataOf, kindOf } from './kinds/kinds.ts'
import type { NotificationObserver } from './notification-observer.ts'
import type { RunPlan } from './plan.ts'
import type { Finding, Tally } from './tally.ts'

const timeoutMs = 60_000
/** The time between the goodbye of a page and the opening of its reload. It is longer than the short grace of the environment. */
const reloadMs = 500

export async function executeRun(
  environment: Environment,
  observer: NotificationObserver,
  plan: RunPlan,
  tally: Tally,
): Promise<Finding[]> {
  const kind = kindOf(plan.kind)
  await kind.prepare?.(environment)
  const visitCases: VisitCase[] = []
  for (const reader of plan.readers) {
    const { slug } = environment.sharedDocuments[reader.document]
    visitCases.push({
      plan: reader,
      reader: createReader(environment.balancer.urlFor(visitCases.length), slug, reader.email, {
        loadsPage: true,
      }),
      recordId: await createRecord(environment, reader),
      hiddenData: hiddenDataOf(plan),
    })
  }
  // The faults are prepared before the first reader opens the document.
  const allRead = Promise.withResolvers<void>()
  const isSettled = () => allSettled(environment, visitCases)
  const context: RunContext = {
    environment,
    visitCases,
    tally,
    readersDone: allRead.promise,
    isSettled,
    trackerKills: 0,
  }
  const injecting = kind.inject(context, plan)
  const reading = Promise.all(visitCases.map(readAll))
  reading.then(() => allRead.resolve(), allRead.reject)
  const [findings] = await Promise.all([injecting, reading])
  const allowsDeletedDuplicates = kind.allowsDeletedDuplicates ?? false
  tally.runs += 1
  tally.visits += visitCases.length
  for (const { reader } of visitCases) tally.acknowledgedBeats += reader.acknowledgedBeats()
  findings.push(...(await checkAll(environment, observer, context, { allowsDeletedDuplicates })))
  await kind.cleanUp?.(environment)
  return findings
}

async function readAll({ plan, reader }: VisitCase): Promise<void> {
  await reader.open()
  for (const [index, { page, ms }] of plan.pages.entries()) {
    await reader.read(page, ms, plan.beatEveryMs)
    if (plan.reloads && index === 0) await reader.reload(reloadMs)
  }
  if (plan.sendsGoodbye) await reader.goodbye()
}

async function allSettled({ team }: Environment, visitCases: readonly VisitCase[]): Promise<boolean> {
  for (const { reader } of visitCases) {
    if (!reader.visitId()) return false
    const visit = await team.aiko.client
      .call('visits.get', { params: { visitId: reader.visitId() } })
      .catch(() => null)
    if (visit?.state !== 'left') return false
    if (visit.runs.some(({ state }) => state === 'waiting' || state === 'claimed')) return false
  }
  return true
}

/** Checks all visits. First waits until all runs are settled, and then up to 40 s until the check returns no findings. The second wait is necessary because a duplicate may be deleted late, and a message may arrive late: a room accepts one message a second, and a killed tracker sends after its lease. */
async function checkAll(
  environment: Environment,
  observer: NotificationObserver,
  context: RunContext,
  { allowsDeletedDuplicates }: { allowsDeletedDuplicates: boolean },
): Promise<Finding[]> {
  const { visitCases, isSettled, trackerKills } = context
  const options = { allowsDeletedDuplicates, trackerKills }
  const check = async () => {
    await observer.readFeed()
    return (
      await Promise.all(visitCases.map((each) => checkVisit(environment, observer, each, options)))
    ).flat()
  }
  const settled = async () => {
    await restartAfterLateKill(context)
    return isSettled()
  }
  await eventually('all runs settled', settled, timeoutMs).catch(() => undefined)
  await eventually(
    'all visits correct',
    async () =>
      visitCases.every(({ reader }) => observer.isShown(reader.visitId())) && (await check()).length === 0,
    40_000,
  ).catch(() => undefined)
  return check()
}
