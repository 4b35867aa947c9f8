// Creates the plan of all runs before the first run starts. The same seed and the same number of runs give the same plan.
import { shortReading } from './kinds/fault-kind.ts'
import { type KindName, kindNames, kindOf, type PlannedFault } from './kinds/kinds.ts'
import { createRandom, type Random } from './random.ts'

export const documents = ['toDocumentOwner', 'toRecordOwner', 'withCampaign'] as const
export type DocumentKey = (typeof documents)[number]
export const recordOwners = ['aiko', 'ben', 'haruto', 'marie', 'kiri'] as const
export type RecordPlan =
  | { type: 'Lead' | 'Contact'; owner: (typeof recordOwners)[number] | 'queue' }
  /** Null if no record in the org has the address of the reader. */
  | null

export type ReaderPlan = {
  email: string
  document: DocumentKey
  record: RecordPlan
  pages: { page: number; ms: number }[]
  beatEveryMs: number
  /** False if the reader stops without a goodbye. The tracker then records the leave when the lease expires. */
  sendsGoodbye: boolean
  /** True if the reader reloads the page after its first page. */
  reloads: boolean
}

export type RunPlan = { index: number; readers: ReaderPlan[] } & PlannedFault

/** Returns a list that contains each kind `weight` times. */
const cycleOf = (names: readonly KindName[]): KindName[] =>
  names.flatMap((name) => Array.from({ length: kindOf(name).weight }, () => name))

/** Plans one run of each kind. */
export const planOneOfEach = (seed: number, names: readonly KindName[] = kindNames): RunPlan[] =>
  planOf(seed, [...names])

/** Plans runs of the kinds `only`, in random order. */
export function makePlan(seed: number, runs: number, only: readonly KindName[] = kindNames): RunPlan[] {
  const random = createRandom(seed)
  const chosen: KindName[] = []
  while (chosen.length < runs) chosen.push(...random.shuffled(cycleOf(only)))
  return planOf(seed, chosen.slice(0, runs), random)
}

function planOf(seed: number, names: readonly KindName[], random = createRandom(seed)): RunPlan[] {
  return names.map((name, index) => {
    const kind = kindOf(name)
    const fault = { kind: name, ...(kind.plan(random) as object) } as PlannedFault
    const readers = Array.from({ length: kind.readers(random) }, (_, n) =>
      makeReader(random, `run${index}-${n}.s${seed}@faults.example`, name),
    )
    return { index, readers, ...fault }
  })
}

function makeReader(random: Random, email: string, name: KindName): ReaderPlan {
  const kind = kindOf(name)
  return {
    email,
    document: random.chance(0.2)
      ? 'withCampaign'
      : random.pick(['toDocumentOwner', 'toRecordOwner'] as const),
    record: makeRecord(random, kind.withoutQueueOwners ?? false),
    pages: kind.pages?.(random) ?? shortReading(random),
    beatEveryMs: random.between(30, 90),
    sendsGoodbye: !random.chance(0.03),
    reloads: random.chance(0.25),
  }
}

function makeRecord(random: Random, withoutQueueOwners: boolean): RecordPlan {
  if (random.chance(0.1)) return null
  const queue = !withoutQueueOwners && random.chance(0.1)
  if (queue) return { type: 'Lead', owner: 'queue' }
  return { type: random.chance(0.6) ? 'Lead' : 'Contact', owner: random.pick(recordOwners) }
}
