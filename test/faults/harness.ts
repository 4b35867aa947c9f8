// Executes a complete plan. The runs are distributed to lanes, and each lane has its own environment. At the end, each lane checks all Tasks again.
import type { Postgres } from '../fixtures/postgres.ts'
import { startPostgres } from '../fixtures/postgres.ts'
import { type Environment, startEnvironment } from './environment.ts'
import { hiddenDataOf, type KindName } from './kinds/kinds.ts'
import { checkNoDuplicateMessages } from './message-check.ts'
import { createNotificationObserver } from './notification-observer.ts'
import { makePlan, planOneOfEach, type RunPlan } from './plan.ts'
import { executeRun } from './run.ts'
import { type Finding, newTally, type Tally } from './tally.ts'

export type HarnessOptions = {
  /** `each`: one run of each kind. */
  runs: number | 'each'
  seed: number
  store: 'sqlite' | 'postgres'
  lanes: number
  kinds?: readonly KindName[]
  log: (line: string) => void
}

export async function runFaults(options: HarnessOptions): Promise<Tally> {
  const tally = newTally()
  const { seed, runs, kinds } = options
  const plan = runs === 'each' ? planOneOfEach(seed, kinds) : makePlan(seed, runs, kinds)
  tally.planned = plan.length
  const postgres = options.store === 'postgres' ? await startPostgres() : null
  try {
    const lanes = Array.from({ length: Math.min(options.lanes, plan.length) }, (_, lane) =>
      runLane(
        plan.filter((run) => run.index % options.lanes === lane),
        postgres,
        tally,
        options.log,
      ),
    )
    await Promise.all(lanes)
  } finally {
    await postgres?.stop()
  }
  return tally
}

async function runLane(
  plan: readonly RunPlan[],
  postgres: Postgres | null,
  tally: Tally,
  log: (line: string) => void,
): Promise<void> {
  const environment = await startEnvironment(await postgres?.createDatabase())
  const observer = createNotificationObserver(environment.team.aiko, environment.desktops)
  try {
    for (const run of plan) {
      const startedAt = performance.now()
      const findings = await executeRun(environment, observer, run, tally)
      addFindings(tally, run.index, findings, log)
      const ms = Math.round(performance.now() - startedAt)
      log(`run ${run.index} ${run.kind}: ${run.readers.length} visits, ${ms} ms, ${findings.length} findings`)
    }
    addFindings(tally, -1, await checkFinalState(environment, plan), log)
    if (tally.findings.length > 0) log(environment.logs())
  } finally {
    await environment.close()
  }
}

function addFindings(
  tally: Tally,
  run: number,
  findings: readonly Finding[],
  log: (line: string) => void,
): void {
  for (const finding of findings) {
    tally.findings.push({ run, ...finding })
    log(`run ${run} ${finding.verdict.toUpperCase()}: ${finding.what}`)
  }
}

/** Returns findings for duplicates that were written after the check of their run, and for Tasks that belong to no reader. */
async function checkFinalState(environment: Environment, plan: readonly RunPlan[]): Promise<Finding[]> {
  // This wait is longer than the lease of a delivery, so that the tracker has retried the deliveries of a killed process.
  await new Promise((resolve) => setTimeout(resolve, 4_000))
  const tasks = await environment.team.org.control.tasks()
  const tasksByReference = new Map<string, number>()
  for (const task of tasks) {
    const reference = String(task.Description).match(/^Ref: (\S+)$/m)?.[1] ?? 'none'
    tasksByReference.set(reference, (tasksByReference.get(reference) ?? 0) + 1)
  }
  const findings = [...tasksByReference]
    .filter(([, count]) => count > 1)
    .map(
      ([reference, count]): Finding => ({
        verdict: 'doubled',
        what: `${reference} has ${count} Tasks at the end`,
      }),
    )
  const readers = plan.flatMap((run) =>
    run.readers.map((reader) => ({ ...reader, hiddenData: hiddenDataOf(run) })),
  )
  const due = readers.filter(({ record, document }) => record || document === 'toDocumentOwner')
  const expected = due.length
  // A visit may have no Task if its record was hidden. The check of the visit itself has already covered this case.
  const minimum = due.filter(
    ({ record, document, hiddenData }) => document === 'toDocumentOwner' || record?.type !== hiddenData,
  ).length
  if (tasksByReference.size < minimum) {
    findings.push({
      verdict: 'lost',
      what: `${tasksByReference.size} Tasks at the end instead of ${minimum} to ${expected}`,
    })
  }
  if (tasksByReference.size > expected) {
    findings.push({
      verdict: 'wrong',
      what: `${tasksByReference.size} Tasks at the end instead of ${expected}`,
    })
  }
  return [...findings, ...checkNoDuplicateMessages(environment)]
}
