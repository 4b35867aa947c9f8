// What a harness run will do, all of it chosen before anything starts: the same seed and number of runs give the same plan.
import type { Ambush } from '../fixtures/team/desktop-contract.ts'
import type { FaultInput } from '../salesforce-org/control-contract.ts'
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

/** What one message meets. `lose`: done, and the answer is lost; `killBefore`, `killAfter`: of the tracker that sends it. */
export type DeliveryFault =
  | { channel: 'email'; effect: 'refuse' | 'lose' | 'killBefore' | 'killAfter' }
  | {
      channel: 'slack'
      method: 'chat.postMessage' | 'chat.update' | 'conversations.open'
      effect: 'rateLimit' | 'status' | 'lose' | 'killBefore' | 'killAfter'
    }

export type Happening =
  /** kill -9 of the tracker, each so long after the readers began, or after it was up again. */
  | { kind: 'tracker'; killsAfterMs: number[] }
  /** kill -9 of the desktop by its own worker at these steps, then at any moment so long after the last goodbye. */
  | { kind: 'desktop'; ambushes: Ambush[]; killsAfterMs: number[] }
  | { kind: 'org'; faults: FaultInput[]; ambushes: Ambush[] }
  /** Two devices of one member claim at once. */
  | { kind: 'race'; faults: FaultInput[] }
  /** A desktop sleeps past its lease, a colleague's takes over, it wakes up. */
  | { kind: 'sleep'; ambushes: Ambush[] }
  /** The tracker is killed, or the mail server or Slack fails, while somebody is being told. */
  | { kind: 'delivery'; faults: DeliveryFault[] }

export type RunPlan = { index: number; readers: ReaderPlan[] } & Happening

const pageCount = 6

/** Of 20 runs. Every kind comes in every 20, so that a short harness run has all of them. */
const deck: Happening['kind'][] = [
  ...Array.from({ length: 6 }, () => 'tracker' as const),
  ...Array.from({ length: 8 }, () => 'desktop' as const),
  ...Array.from({ length: 2 }, () => 'delivery' as const),
  ...(['org', 'org', 'race', 'sleep'] as const),
]

export function makePlan(seed: number, runs: number): RunPlan[] {
  const random = randomFrom(seed)
  const kinds: Happening['kind'][] = []
  while (kinds.length < runs) kinds.push(...random.shuffled(deck))
  return kinds.slice(0, runs).map((kind, index) => {
    const happening = happenings[kind](random)
    const count = readersIn[kind](random)
    const readers = Array.from({ length: count }, (_, n) =>
      makeReader(random, `run${index}-${n}.s${seed}@faults.example`, kind),
    )
    return { index, readers, ...happening }
  })
}

const readersIn: Record<Happening['kind'], (random: Random) => number> = {
  tracker: (random) => random.between(3, 6),
  desktop: (random) => random.between(1, 3),
  org: (random) => random.between(1, 3),
  race: (random) => random.between(3, 6),
  sleep: (random) => random.between(1, 2),
  delivery: (random) => random.between(2, 5),
}

function makeReader(random: Random, email: string, kind: Happening['kind']): ReaderPlan {
  return {
    email,
    document: random.chance(0.2)
      ? 'withCampaign'
      : random.pick(['toDocumentOwner', 'toRecordOwner'] as const),
    record: makeRecord(random, kind),
    pages: Array.from({ length: random.between(2, 5) }, () => ({
      page: random.between(1, pageCount),
      ms: random.between(60, 260),
    })),
    everyMs: random.between(30, 90),
    saysGoodbye: !random.chance(0.03),
  }
}

function makeRecord(random: Random, kind: Happening['kind']): RecordPlan {
  if (random.chance(0.1)) return null
  // A Task without an assignee is the connected user's: with two users at work that is no single right one.
  const queue = kind !== 'sleep' && random.chance(0.1)
  if (queue) return { type: 'Lead', owner: 'queue' }
  return { type: random.chance(0.6) ? 'Lead' : 'Contact', owner: random.pick(recordOwners) }
}

const firstSteps = [
  ...(['claim', 'claimed', 'read', 'planned', 'renew', 'renewed', 'write', 'written', 'settle'] as const),
  'settled',
] as const
/** After one of these an earlier attempt may have written: the next one reconciles. */
const doubtfulSteps = ['renewed', 'write', 'written', 'written', 'settle'] as const
const laterSteps = [
  ...(['reconcile', 'reconciled', 'renew', 'write', 'written', 'verify', 'settle'] as const),
  'settled',
] as const

/** Later than these a call is under way. */
const sends = new Set<string>(['claim', 'read', 'reconcile', 'renew', 'write', 'verify', 'settle'])

const ambush = (random: Random, step: string): Ambush => ({
  step,
  act: 'kill',
  afterMs: sends.has(step) && random.chance(0.4) ? random.between(1, 12) : 0,
})

function deaths(random: Random): Ambush[] {
  if (random.chance(0.5)) return [ambush(random, random.pick(firstSteps))]
  const again = Array.from({ length: random.between(1, 2) }, () => ambush(random, random.pick(laterSteps)))
  return [ambush(random, random.pick(doubtfulSteps)), ...again]
}

const happenings: { [K in Happening['kind']]: (random: Random) => Extract<Happening, { kind: K }> } = {
  tracker: (random) => ({
    kind: 'tracker',
    killsAfterMs: Array.from({ length: random.between(1, 2) }, () => random.between(40, 2200)),
  }),
  desktop: (random) =>
    random.chance(0.2)
      ? { kind: 'desktop', ambushes: [], killsAfterMs: [random.between(0, 1500)] }
      : { kind: 'desktop', ambushes: deaths(random), killsAfterMs: [] },
  org: (random) => ({
    kind: 'org',
    faults: Array.from({ length: random.between(1, 2) }, () => orgFault(random)),
    ambushes: random.chance(0.3) ? deaths(random) : [],
  }),
  race: (random) => ({ kind: 'race', faults: random.chance(0.4) ? [orgFault(random)] : [] }),
  sleep: (random) => ({
    kind: 'sleep',
    ambushes: [
      {
        step: random.pick(['claimed', 'planned', 'renewed', 'write', 'written', 'settle']),
        act: 'freeze',
        afterMs: 0,
      },
    ],
  }),
  delivery: (random) => ({
    kind: 'delivery',
    faults: Array.from({ length: random.between(1, 3) }, () => deliveryFault(random)),
  }),
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

function orgFault(random: Random): FaultInput {
  // A write of a Task: a campaign's would find itself a member already.
  const write = { kind: 'write', contains: '"type":"Task"' } as const
  const times = random.between(1, 2)
  return random.pick<() => FaultInput>([
    () => ({ match: write, times, effect: { type: 'lose-reply' } }),
    () => ({ match: write, effect: { type: 'truncate' } }),
    () => ({ match: write, effect: { type: 'drop' } }),
    () => ({ match: write, effect: { type: 'no-reply', commit: random.chance(0.5) } }),
    // Longer than the desktop's patience, shorter than its caution: see `caution` in scene.ts.
    () => ({ match: write, effect: { type: 'slow', ms: random.between(800, 1200) } }),
    () => ({ match: write, effect: { type: 'slow', ms: random.between(800, 1200), commitFirst: true } }),
    () => ({ match: write, effect: { type: 'html' } }),
    () => ({
      match: { object: 'Task' },
      times: random.between(1, 5),
      effect: { type: 'record-error', errorCode: 'UNABLE_TO_LOCK_ROW' },
    }),
    () => ({ match: { kind: 'api' }, times: random.between(1, 3), effect: { type: 'maintenance' } }),
    () => ({
      match: { kind: 'api' },
      effect: { type: 'unauthorized', variant: random.pick(['expired', 'text', 'html', 'empty']) },
    }),
    () => ({
      match: { kind: 'api' },
      times,
      effect: {
        type: 'refuse',
        status: 403,
        errors: [{ errorCode: 'REQUEST_LIMIT_EXCEEDED', message: 'TotalRequests Limit exceeded.' }],
      },
    }),
  ])()
}
