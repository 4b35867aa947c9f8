// A whole harness run: the plan is dealt out to lanes, each with a team of its own, and everything is looked at once more at the end.
import type { Postgres } from '../fixtures/postgres.ts'
import { startPostgres } from '../fixtures/postgres.ts'
import { type KindName, lackOf } from './kinds/kinds.ts'
import { makePlan, planOfEach, type RunPlan } from './plan.ts'
import { playRun } from './run.ts'
import { openScene, type Scene } from './scene.ts'
import { type Finding, newTally, type Tally } from './tally.ts'
import { checkNobodyToldTwice } from './told.ts'
import { createWitness } from './witness.ts'

export type HarnessOptions = {
  /** `each`: one run of each kind. */
  runs: number | 'each'
  seed: number
  store: 'sqlite' | 'postgres'
  lanes: number
  kinds?: readonly KindName[]
  say: (line: string) => void
}

export async function runFaults(options: HarnessOptions): Promise<Tally> {
  const tally = newTally()
  const { seed, runs, kinds } = options
  const plan = runs === 'each' ? planOfEach(seed, kinds) : makePlan(seed, runs, kinds)
  tally.planned = plan.length
  const postgres = options.store === 'postgres' ? await startPostgres() : null
  try {
    const lanes = Array.from({ length: Math.min(options.lanes, plan.length) }, (_, lane) =>
      playLane(
        plan.filter((run) => run.index % options.lanes === lane),
        postgres,
        tally,
        options.say,
      ),
    )
    await Promise.all(lanes)
  } finally {
    await postgres?.stop()
  }
  return tally
}

async function playLane(
  plan: readonly RunPlan[],
  postgres: Postgres | null,
  tally: Tally,
  say: (line: string) => void,
): Promise<void> {
  const scene = await openScene(await postgres?.createDatabase())
  const witness = createWitness(scene.team.aiko, scene.desktops)
  try {
    for (const run of plan) {
      const began = performance.now()
      const findings = await playRun(scene, witness, run, tally)
      note(tally, run.index, findings, say)
      const ms = Math.round(performance.now() - began)
      say(`run ${run.index} ${run.kind}: ${run.readers.length} visits, ${ms} ms, ${findings.length} findings`)
    }
    note(tally, -1, await lastLook(scene, plan), say)
    if (tally.findings.length > 0) say(scene.logs())
  } finally {
    await scene.close()
  }
}

function note(tally: Tally, run: number, findings: readonly Finding[], say: (line: string) => void): void {
  for (const finding of findings) {
    tally.findings.push({ run, ...finding })
    say(`run ${run} ${finding.verdict.toUpperCase()}: ${finding.what}`)
  }
}

/** A write or a message that came very late would show up only now: still one Task a run, and none of nobody's. */
async function lastLook(scene: Scene, plan: readonly RunPlan[]): Promise<Finding[]> {
  // Longer than a delivery's lease: what a killed tracker had in hand has been looked at again.
  await new Promise((resolve) => setTimeout(resolve, 4_000))
  const tasks = await scene.team.org.control.tasks()
  const perReference = new Map<string, number>()
  for (const task of tasks) {
    const reference = String(task.Description).match(/^Ref: (\S+)$/m)?.[1] ?? 'none'
    perReference.set(reference, (perReference.get(reference) ?? 0) + 1)
  }
  const findings = [...perReference]
    .filter(([, count]) => count > 1)
    .map(
      ([reference, count]): Finding => ({
        verdict: 'doubled',
        what: `${reference} has ${count} Tasks at the end`,
      }),
    )
  const readers = plan.flatMap((run) => run.readers.map((reader) => ({ ...reader, lack: lackOf(run) })))
  const due = readers.filter(({ record, document }) => record || document === 'toDocumentOwner')
  const expected = due.length
  // Whose record was hidden for a while may rightly have got none; each visit was judged by itself.
  const fewest = due.filter(
    ({ record, document, lack }) => document === 'toDocumentOwner' || record?.type !== lack,
  ).length
  if (perReference.size < fewest) {
    findings.push({
      verdict: 'lost',
      what: `${perReference.size} Tasks at the end instead of ${fewest} to ${expected}`,
    })
  }
  if (perReference.size > expected) {
    findings.push({ verdict: 'wrong', what: `${perReference.size} Tasks at the end instead of ${expected}` })
  }
  return [...findings, ...checkNobodyToldTwice(scene)]
}
