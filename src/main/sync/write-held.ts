// Owns the rounds of writing: the lease is checked right before each, and what was refused is tried another way at once.
import { comparable } from '#shared/email-address.ts'
import type { Settlement } from '#shared/tracker-api/runs.ts'
import { SalesforceError } from '../salesforce/errors.ts'
import type { BatchContext } from './context.ts'
import { type Plan, type PlanContext, planRun } from './plan.ts'
import { readBatch } from './read.ts'
import type { Settled } from './settle.ts'
import { judge, refused, settlementOfFailure, type Verdict } from './verdict.ts'
import { type WriteOutcome, type WritePlan, writePlans } from './write.ts'

/** First write, three tries at a locked row, or a fall-back after each other. */
const maxRounds = 4

/** Runs whose lease was lost are left out: they are somebody else's now. Throws where the tracker can't be reached. */
export async function writeHeld(
  context: BatchContext,
  first: PlanContext,
  writes: readonly WritePlan[],
): Promise<Settled[]> {
  const done: Settled[] = []
  let plan = first
  let pending = writes
  for (let round = 1; pending.length > 0; round += 1) {
    const held = await holdLeases(context, pending)
    if (held.length === 0) break
    await context.step('write')
    const outcomes = await writePlans(context.org.client, held)
    await context.step('written')

    const verdicts = held.map((each) => ({ plan: each, verdict: verdictOf(context, each, outcomes, round) }))
    done.push(...verdicts.flatMap(({ plan: each, verdict }) => settledBy(each, verdict, outcomes)))
    const again = verdicts.filter(({ verdict }) => verdict.kind !== 'settle')
    if (again.length === 0) break
    try {
      plan = await replan(context, plan, again)
    } catch (error) {
      done.push(...again.map(({ plan: each }) => failedLookup(context, each, error)))
      break
    }
    const next = again.map(({ plan: each }) => planRun(each.job, plan))
    done.push(...next.flatMap(withoutWrite))
    pending = next.filter((each): each is WritePlan => each.kind === 'write')
  }
  return done
}

/** Right before a write, and only for runs that are still ours. A machine that slept in between asks again. */
async function holdLeases(context: BatchContext, plans: readonly WritePlan[]): Promise<WritePlan[]> {
  const { tracker, clock, timing } = context
  for (;;) {
    await context.step('renew')
    const asked = clock.now()
    const runs = plans.map(({ job }) => ({ runId: job.run.id, leaseToken: job.run.leaseToken }))
    const { held } = await tracker.call('runs.renew', {
      body: { runs, leaseMs: timing.writeLeaseMs, aboutToWrite: true },
    })
    await context.step('renewed')
    const still = new Set(held)
    if (clock.now() - asked < timing.writeLeaseMs / 4) return plans.filter(({ job }) => still.has(job.run.id))
  }
}

function verdictOf(
  { timing }: BatchContext,
  plan: WritePlan,
  outcomes: ReadonlyMap<string, WriteOutcome>,
  round: number,
): Verdict {
  const outcome = outcomes.get(plan.job.run.id)
  if (!outcome) throw new TypeError('A write without an outcome.')
  const verdict = judge(plan, outcome, timing)
  if (verdict.kind === 'settle' || round < maxRounds || outcome.kind !== 'no') return verdict
  const { attempt, previous } = plan.job.run
  const settlement =
    verdict.kind === 'again'
      ? settlementOfFailure(lockedStill(outcome), timing, { attempt, previous }, 'no')
      : refused(outcome.refusal, previous)
  return { kind: 'settle', settlement }
}

function lockedStill({ refusal }: Extract<WriteOutcome, { kind: 'no' }>) {
  return new SalesforceError('notSent', refusal)
}

function settledBy(
  plan: WritePlan,
  verdict: Verdict,
  outcomes: ReadonlyMap<string, WriteOutcome>,
): Settled[] {
  if (verdict.kind !== 'settle') return []
  const outcome = outcomes.get(plan.job.run.id)
  const created = plan.write.type === 'createTask' && outcome?.kind === 'yes' ? outcome.id : null
  return [{ job: plan.job, settlement: verdict.settlement, createdTaskId: created }]
}

type Again = { plan: WritePlan; verdict: Verdict }

/** What is known now: refused assignees, records that are gone (read again), or just a moment later. */
async function replan(
  { org, clock, timing, signal }: BatchContext,
  plan: PlanContext,
  again: readonly Again[],
): Promise<PlanContext> {
  const of = (kind: Verdict['kind']) =>
    again.filter(({ verdict }) => verdict.kind === kind).map((each) => each.plan.job)
  if (of('again').length > 0)
    await clock.sleep(timing.lockRetryMs * (0.7 + Math.random()), signal).catch(() => {})
  const gone = of('relookup')
  const fresh = gone.length > 0 ? await readBatch(org, gone) : null
  const unsettled = of('withoutExternalId').length > 0
  if (unsettled) org.taskSetup.forget()
  const stale = new Set(gone.map((job) => comparable(job.visit.visit.visitor.email ?? '')))
  return {
    ...plan,
    setup: unsettled && plan.setup ? { ...plan.setup, externalIdField: null } : plan.setup,
    found: fresh
      ? {
          records: [...plan.found.records.filter((record) => !stale.has(record.email)), ...fresh.records],
          users: [...plan.found.users, ...fresh.users],
        }
      : plan.found,
    withoutAssignee: new Set([...plan.withoutAssignee, ...of('withoutAssignee').map((job) => job.run.id)]),
    unpinned: new Set([...plan.unpinned, ...gone.map((job) => job.visit.visit.id)]),
  }
}

function failedLookup({ timing }: BatchContext, { job }: WritePlan, error: unknown): Settled {
  return { job, settlement: settlementOfFailure(error, timing, job.run, 'no'), createdTaskId: null }
}

/** How a plan without a write is settled; nothing for one with. */
export function withoutWrite(plan: Plan): Settled[] {
  if (plan.kind === 'write') return []
  return [{ job: plan.job, settlement: settlementWithoutWrite(plan), createdTaskId: null }]
}

function settlementWithoutWrite(plan: Exclude<Plan, { kind: 'write' }>): Settlement {
  const { previous } = plan.job.run
  if (plan.kind === 'keep') return { state: 'done', result: plan.result }
  if (plan.kind === 'skip') return { state: 'skipped', reason: plan.reason, result: previous }
  // Writing again might make a second Task: a person looks, and says by "try again" that there is none.
  const reason = { code: 'unknown_outcome', salesforceCode: null, detail: null } as const
  return { state: 'failed', reason, result: previous }
}
