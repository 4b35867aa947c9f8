// One run: readers read, something happens, everything must end as if nothing had.
import { eventually } from '../fixtures/part.ts'
import { createReader } from '../fixtures/team/reader.ts'
import { checkVisit, type Subject } from './check.ts'
import type { Course } from './kinds/kind.ts'
import { kindOf, lackOf } from './kinds/kinds.ts'
import { reviveLate } from './kinds/reviving.ts'
import type { RunPlan } from './plan.ts'
import { admit, type Scene } from './scene.ts'
import type { Finding, Tally } from './tally.ts'
import type { Witness } from './witness.ts'

const patienceMs = 60_000

export async function playRun(
  scene: Scene,
  witness: Witness,
  plan: RunPlan,
  tally: Tally,
): Promise<Finding[]> {
  const kind = kindOf(plan.kind)
  await kind.prepare?.(scene)
  const subjects: Subject[] = []
  for (const reader of plan.readers) {
    const { slug } = scene.places[reader.document]
    subjects.push({
      plan: reader,
      reader: createReader(scene.balancer.urlFor(subjects.length), slug, reader.email),
      recordId: await admit(scene, reader),
      lack: lackOf(plan),
    })
  }
  // Faults and ambushes are laid before the first reader comes.
  const gone = Promise.withResolvers<void>()
  const isOver = () => allSettled(scene, subjects)
  const course: Course = { scene, subjects, tally, allGone: gone.promise, isOver, trackerKills: 0 }
  const caused = kind.act(course, plan)
  const reading = Promise.all(subjects.map(readAll))
  reading.then(() => gone.resolve(), gone.reject)
  const [findings] = await Promise.all([caused, reading])
  const mayUndo = kind.mayUndo ?? false
  tally.runs += 1
  tally.visits += subjects.length
  for (const { reader } of subjects) tally.acknowledgedBeats += reader.acknowledgedBeats()
  findings.push(...(await checkAll(scene, witness, course, { mayUndo })))
  await kind.cleanUp?.(scene)
  return findings
}

async function readAll({ plan, reader }: Subject): Promise<void> {
  await reader.open()
  for (const { page, ms } of plan.pages) await reader.read(page, ms, plan.everyMs)
  if (plan.saysGoodbye) await reader.goodbye()
}

async function allSettled({ team }: Scene, subjects: readonly Subject[]): Promise<boolean> {
  for (const { reader } of subjects) {
    if (!reader.visitId()) return false
    const visit = await team.aiko.client
      .call('visits.get', { params: { visitId: reader.visitId() } })
      .catch(() => null)
    if (visit?.state !== 'left') return false
    if (visit.runs.some(({ state }) => state === 'waiting' || state === 'claimed')) return false
  }
  return true
}

/** Waits for what comes a moment later (a duplicate that is deleted, a notification, a mail), then judges once. */
async function checkAll(
  scene: Scene,
  witness: Witness,
  course: Course,
  { mayUndo }: { mayUndo: boolean },
): Promise<Finding[]> {
  const { subjects, isOver, trackerKills } = course
  const options = { mayUndo, trackerKills }
  const check = async () => {
    await witness.look()
    return (await Promise.all(subjects.map((each) => checkVisit(scene, witness, each, options)))).flat()
  }
  const settled = async () => {
    await reviveLate(course)
    return isOver()
  }
  await eventually('all runs settled', settled, patienceMs).catch(() => undefined)
  await eventually(
    'all visits in order',
    async () =>
      subjects.every(({ reader }) => witness.isShown(reader.visitId())) && (await check()).length === 0,
    10_000,
  ).catch(() => undefined)
  return check()
}
