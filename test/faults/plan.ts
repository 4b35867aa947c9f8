// What a harness run will do, all of it chosen before anything starts: the same seed and number of runs give the same plan.
import { shortReading } from './kinds/kind.ts'
import { type Happening, type KindName, kindNames, kindOf } from './kinds/kinds.ts'
import { type Random, randomFrom } from './random.ts'

export const documents = ['toDocumentOwner', 'toRecordOwner', 'withCampaign'] as const
export type DocumentKey = (typeof documents)[number]
export const recordOwners = ['aiko', 'ben', 'haruto', 'marie', 'kiri'] as const
export type RecordPlan =
  | { type: 'Lead' | 'Contact'; owner: (typeof recordOwners)[number] | 'queue' }
  /** Nobody in the org has this address. */
  | null

export type ReaderPlan = {
  email: string
  document: DocumentKey
  record: RecordPlan
  pages: { page: number; ms: number }[]
  everyMs: number
  /** Without one the tracker learns of the end only by silence. */
  saysGoodbye: boolean
}

export type RunPlan = { index: number; readers: ReaderPlan[] } & Happening

/** Every kind comes in every deck, so that a short harness run has all of them. */
const deckOf = (names: readonly KindName[]): KindName[] =>
  names.flatMap((name) => Array.from({ length: kindOf(name).inDeck }, () => name))

/** One run of each kind. */
export const planOfEach = (seed: number, names: readonly KindName[] = kindNames): RunPlan[] =>
  planOf(seed, [...names])

/** `only`: runs of these kinds alone. */
export function makePlan(seed: number, runs: number, only: readonly KindName[] = kindNames): RunPlan[] {
  const random = randomFrom(seed)
  const dealt: KindName[] = []
  while (dealt.length < runs) dealt.push(...random.shuffled(deckOf(only)))
  return planOf(seed, dealt.slice(0, runs), random)
}

function planOf(seed: number, names: readonly KindName[], random = randomFrom(seed)): RunPlan[] {
  return names.map((name, index) => {
    const kind = kindOf(name)
    const happening = { kind: name, ...(kind.plan(random) as object) } as Happening
    const readers = Array.from({ length: kind.readers(random) }, (_, n) =>
      makeReader(random, `run${index}-${n}.s${seed}@faults.example`, name),
    )
    return { index, readers, ...happening }
  })
}

function makeReader(random: Random, email: string, name: KindName): ReaderPlan {
  const kind = kindOf(name)
  return {
    email,
    document: random.chance(0.2)
      ? 'withCampaign'
      : random.pick(['toDocumentOwner', 'toRecordOwner'] as const),
    record: makeRecord(random, kind.noQueues ?? false),
    pages: kind.pages?.(random) ?? shortReading(random),
    everyMs: random.between(30, 90),
    saysGoodbye: !random.chance(0.03),
  }
}

function makeRecord(random: Random, noQueues: boolean): RecordPlan {
  if (random.chance(0.1)) return null
  const queue = !noQueues && random.chance(0.1)
  if (queue) return { type: 'Lead', owner: 'queue' }
  return { type: random.chance(0.6) ? 'Lead' : 'Contact', owner: random.pick(recordOwners) }
}
