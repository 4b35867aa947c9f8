// A tracker in memory that has only the endpoints of runs. Tests of the run worker use it in place of a tracker process.
import { CodedError } from '#shared/errors.ts'
import { linkTaskWorkflowId } from '#shared/model/run-values.ts'
import type { RecordMatch, RunAction, TaskAction, Trigger, WrittenTask } from '#shared/model/runs.ts'
import type { Visit } from '#shared/model/visits.ts'
import type {
  ApiBudget,
  ClaimedLink,
  ClaimedVisit,
  NewLeadValues,
  Settlement,
  VisitorFigures,
} from '#shared/tracker-api/runs.ts'
import type { TrackerClient } from '../../src/main/tracker/client.ts'

export type MemoryRun = ClaimedVisit['runs'][number] & {
  settlements: Settlement[]
  /** When a worker was last about to write, in epoch ms. */
  writingAt: number | null
}
export type MemoryVisit = Omit<ClaimedVisit, 'runs'> & { runs: MemoryRun[] }
export type MemoryLink = Omit<ClaimedLink, 'run'> & { runs: MemoryRun[] }

export type LinkInput = {
  recipientEmail: string
  ownerEmail?: string
  name?: string
  locale?: TaskAction['locale']
  createdAt?: string
}

export type VisitInput = {
  email: string | null
  actions: RunAction[]
  trigger?: Trigger
  documentOwnerEmail?: string
  documentTitle?: string
  leftAt?: string
  match?: RecordMatch | null
  newLead?: NewLeadValues
  figures?: VisitorFigures
  previousTaskId?: string
  /** The Salesforce id in the URL of the merge link. */
  claimedRecord?: string
  confidence?: Visit['visitor']['confidence']
}

export type MemoryTracker = {
  visits: MemoryVisit[]
  /** The links whose creation is logged. */
  links: MemoryLink[]
  /** Returns the client of one desktop. Several desktops can claim runs from the same tracker. */
  client(): TrackerClient
  add(input: VisitInput): MemoryVisit
  addLink(input: LinkInput): MemoryLink
  /** Ends all leases. */
  expireLeases(): void
  /** Simulates a resumed visit that leaves again. The runs of the visit get the state `waiting` and keep their earlier results in `previous`. */
  leaveAgain(visit: MemoryVisit, change: Partial<Visit>): void
  /** Makes each run with a scheduled second search claimable. Returns the number of these runs. */
  lookAgain(): number
  /** Ends the delays of all waiting runs, so that they can be claimed. */
  skipDelays(): void
  calls: string[]
  /** The counter and the cap of API calls to Salesforce. */
  budget: ApiBudget
  /** Returns the error with which a call fails; null for a call that succeeds. */
  failWith: (name: string) => CodedError | null
  run(id: string): MemoryRun
}

// biome-ignore lint/complexity/noExcessiveLinesPerFunction: all endpoints use the same stored runs; each endpoint is short
export function createMemoryTracker(): MemoryTracker {
  let lastId = 0
  const nextId = (prefix: string) => {
    lastId += 1
    return `${prefix}_${String(lastId).padStart(22, '0')}`
  }
  const tracker: MemoryTracker = {
    visits: [],
    links: [],
    calls: [],
    budget: { used: 0, dailyCap: null, resetsAt: new Date(Date.now() + 60_000).toISOString() },
    failWith: () => null,
    add(input) {
      const visit = makeVisit(input, nextId)
      tracker.visits.push(visit)
      return visit
    },
    addLink(input) {
      const link = makeLink(input, nextId)
      tracker.links.push(link)
      return link
    },
    expireLeases() {
      for (const run of runs()) run.leaseUntil = new Date(0).toISOString()
    },
    leaveAgain(visit, change) {
      Object.assign(visit.visit, change, { leaves: visit.visit.leaves + 1 })
      for (const run of visit.runs) {
        Object.assign(run, { previous: run.result, state: 'waiting', mayHaveWritten: false })
      }
    },
    lookAgain() {
      const due = runs().filter((run) => run.state === 'done' && run.lookAgainInMs !== null)
      for (const run of due) Object.assign(run, { state: 'waiting', previous: run.result, lookAgainInMs: 0 })
      return due.length
    },
    skipDelays() {
      for (const run of runs()) run.availableAt = new Date(0).toISOString()
    },
    run(id) {
      const found = runs().find((each) => each.id === id)
      if (!found) throw new Error(`no run ${id}`)
      return found
    },
    client: () => ({
      async call(name, request) {
        tracker.calls.push(name)
        const error = tracker.failWith(name)
        if (error) throw error
        const { body } = request as { body: never }
        if (name === 'runs.claim') return claim(body) as never
        if (name === 'runs.renew') return renew(body) as never
        if (name === 'runs.settle') return settle(body) as never
        throw new CodedError('not_found', `${name} is not part of this tracker`)
      },
    }),
  }
  const runs = () => [...tracker.visits, ...tracker.links].flatMap((each) => each.runs)
  const now = () => Date.now()
  const held = (run: MemoryRun, leaseToken: string) =>
    run.state === 'claimed' && run.leaseToken === leaseToken && Date.parse(run.leaseUntil) > now()

  function claim({ maxVisits, leaseMs }: { maxVisits: number; leaseMs: number }) {
    const claimed: ClaimedVisit[] = []
    const { budget } = tracker
    if (budget.dailyCap !== null && budget.used >= budget.dailyCap)
      return { visits: claimed, links: [], budget }
    for (const visit of tracker.visits) {
      const free = visit.runs.filter(isFree)
      if (free.length === 0 || claimed.length >= maxVisits) continue
      for (const run of free) {
        lease(run, leaseMs)
        run.leadSentAgoMs = leadSentAgo(visit)
      }
      claimed.push(structuredClone({ ...visit, runs: free }))
    }
    const links = tracker.links.flatMap(({ runs: own, ...link }) => {
      const [run] = own.filter(isFree)
      if (!run) return []
      lease(run, leaseMs)
      return [structuredClone({ ...link, run })]
    })
    return { visits: claimed, links, budget }
  }

  const isFree = (run: MemoryRun) =>
    (run.state === 'waiting' && Date.parse(run.availableAt) <= now()) ||
    (run.state === 'claimed' && Date.parse(run.leaseUntil) <= now())

  function lease(run: MemoryRun, leaseMs: number) {
    run.state = 'claimed'
    run.attempt += 1
    run.leaseToken = nextId('lse')
    run.leaseUntil = new Date(now() + leaseMs).toISOString()
  }

  /** The time since a worker was about to create a Lead for the visitor, if the outcome is unknown. */
  function leadSentAgo({ visit: { visitor } }: MemoryVisit): number | null {
    const sent = tracker.visits
      .filter(({ visit }) => visit.visitor.email === visitor.email)
      .flatMap((visit) => visit.runs)
      .filter(({ action, mayHaveWritten }) => action.type === 'createLead' && mayHaveWritten)
      .flatMap(({ writingAt }) => writingAt ?? [])
    return sent.length > 0 ? now() - Math.max(...sent) : null
  }

  type Held = { runId: string; leaseToken: string; writing?: WrittenTask }
  function renew(body: { runs: Held[]; leaseMs: number; aboutToWrite: boolean }) {
    const still = body.runs.filter(({ runId, leaseToken }) => held(tracker.run(runId), leaseToken))
    for (const { runId, writing } of still) {
      const run = tracker.run(runId)
      if (body.aboutToWrite && writing) run.written = [...run.written, writing]
      run.leaseUntil = new Date(now() + body.leaseMs).toISOString()
      if (body.aboutToWrite) run.mayHaveWritten = true
      if (body.aboutToWrite) run.writingAt = now()
    }
    return { held: still.map((each) => each.runId) }
  }

  type Settling = Held & { settlement: Settlement }
  type SettleBody = {
    runs: Settling[]
    matches: { visitId: string; match: RecordMatch }[]
    apiCalls: number
  }
  function settle(body: SettleBody) {
    tracker.budget.used += body.apiCalls
    const lost: { runId: string; keptTaskId: string | null; isOver: boolean }[] = []
    const settled: string[] = []
    for (const { runId, leaseToken, settlement } of body.runs) {
      const run = tracker.run(runId)
      if (!held(run, leaseToken)) {
        const isOver = ['done', 'skipped', 'failed'].includes(run.state)
        lost.push({ runId, keptTaskId: run.result?.taskId ?? null, isOver })
        continue
      }
      apply(run, settlement)
      settled.push(runId)
    }
    for (const { visitId, match } of body.matches) {
      const visit = tracker.visits.find((each) => each.visit.id === visitId)
      if (visit) visit.match = match
    }
    return { settled, lost }
  }

  function apply(run: MemoryRun, settlement: Settlement) {
    run.settlements.push(settlement)
    run.state = settlement.state
    run.result = settlement.result
    run.reason = settlement.state === 'done' ? null : settlement.reason
    if (settlement.state === 'done') {
      run.mayHaveWritten = false
      if (settlement.lookAgainAfterMs !== undefined) run.lookAgainInMs = settlement.lookAgainAfterMs
    }
    if (settlement.state !== 'waiting') return
    run.availableAt = new Date(now() + settlement.retryAfterMs).toISOString()
    if (settlement.wrote === 'no') run.mayHaveWritten = false
  }

  return tracker
}

function makeLink(input: LinkInput, nextId: (prefix: string) => string): MemoryLink {
  const id = nextId('lnk')
  const createdAt = input.createdAt ?? new Date().toISOString()
  const action: TaskAction = { ...taskFor('documentOwner'), locale: input.locale ?? 'en' }
  return {
    link: {
      ...{ id, name: input.name ?? 'Northfield', url: 'https://pages.example/abc' },
      ...{ documentTitle: 'Product tour', recipientEmail: input.recipientEmail, createdAt },
    },
    linkOwner: {
      ...{ id: 'mem_0000000000000000000001', name: 'Aiko Sato' },
      email: input.ownerEmail ?? 'aiko@example.co.jp',
    },
    runs: [{ ...makeRun(nextId, id, 'opened', action), workflowId: linkTaskWorkflowId }],
  }
}

const visitorOf = (
  { email, claimedRecord, confidence }: VisitInput,
  nextId: (prefix: string) => string,
): Visit['visitor'] => ({
  ...{ id: email ? nextId('per') : null, email },
  confidence: confidence ?? (email === null && claimedRecord ? 'claimed' : 'typed'),
  ...(claimedRecord ? { claimedRecord } : {}),
})

function makeVisit(input: VisitInput, nextId: (prefix: string) => string): MemoryVisit {
  const id = nextId('vis')
  const leftAt = input.leftAt ?? new Date().toISOString()
  const trigger = input.trigger ?? 'left'
  const visit: Visit = {
    id,
    documentId: nextId('doc'),
    documentTitle: input.documentTitle ?? 'Product tour',
    documentVersion: 1,
    pageCount: 12,
    linkId: nextId('lnk'),
    linkName: '',
    owner: { id: 'mem_0000000000000000000001', name: 'Aiko Sato' },
    visitor: visitorOf(input, nextId),
    state: 'left',
    openedAt: leftAt,
    lastActiveAt: leftAt,
    leftAt,
    page: 5,
    activeMs: 200_000,
    openMs: 260_000,
    pages: [{ page: 5, activeMs: 200_000 }],
    leaves: 1,
    returning: false,
    suspicion: [],
    confirmedPerson: false,
    otherDevice: false,
    runs: [],
  }
  const email = input.documentOwnerEmail ?? 'aiko@example.co.jp'
  return {
    visit,
    documentOwner: { id: 'mem_0000000000000000000001', name: 'Aiko Sato', email },
    historyUrl: input.email === null ? null : 'https://pages.example/history/abc',
    match: input.match ?? null,
    newLead: input.newLead ?? null,
    figures: input.figures ?? null,
    runs: input.actions.map((action) => makeRun(nextId, visit.id, trigger, action)),
  }
}

function makeRun(
  nextId: (prefix: string) => string,
  visitId: string,
  trigger: Trigger,
  action: RunAction,
): MemoryRun {
  return {
    id: nextId('run'),
    visitId,
    workflowId: nextId('wfl'),
    trigger,
    action,
    state: 'waiting',
    attempt: 0,
    result: null,
    reason: null,
    createdAt: new Date().toISOString(),
    settledAt: null,
    availableAt: new Date(0).toISOString(),
    leaseToken: '',
    leaseUntil: new Date(0).toISOString(),
    mayHaveWritten: false,
    previous: null,
    written: [],
    lookAgainInMs: null,
    leadSentAgoMs: null,
    recordConditions: {},
    settlements: [],
    writingAt: null,
  }
}

export const taskFor = (assignee: TaskAction['assignee']): TaskAction => ({
  type: 'task',
  assignee,
  locale: 'en',
  subject: null,
  comments: null,
})
