// Writes a batch in rounds. The leases are renewed right before each round. If the refusal allows it, a refused write is repeated in the
// next round, for example without the assignee.
import { normalizeForComparison } from '#shared/email-address.ts'
import type { Settlement } from '#shared/tracker-api/runs.ts'
import { classify, SalesforceError } from '../salesforce/errors.ts'
import { userEmails } from '../salesforce/user-emails.ts'
import { refreshAccess } from '../salesforce/visible-query.ts'
import type { FoundRecord, Job } from './batch-types.ts'
import { claimedRecordOf } from './claimed-records.ts'
import type { BatchContext } from './context.ts'
import { afterLeads, withCreatedLeads } from './lead-round.ts'
import { findMembers } from './members.ts'
import { planRun } from './plan.ts'
import { matchFor } from './plan-common.ts'
import type { Plan, PlanContext } from './plan-types.ts'
import { readBatch } from './read.ts'
import type { Settled } from './settle.ts'
import { judgeOutcome, refused, settleHiddenMember, settlementOfFailure, type Verdict } from './verdict.ts'
import { type WriteOutcome, type WritePlan, writePlans } from './write.ts'

/** The first write, and up to three more writes after row locks and other refusals. */
const maxRounds = 4

/**
 * Writes the plans and returns the settlements. A run whose lease was lost is not part of the result, because another worker can execute
 * this run. Throws CodedError if the tracker can't be reached.
 */
export async function writeInRounds(
  context: BatchContext,
  first: PlanContext,
  writes: readonly WritePlan[],
): Promise<Settled[]> {
  const done: Settled[] = []
  const tried = new Set<string>()
  let plan = first
  let pending = writes
  for (let round = 1; pending.length > 0; round += 1) {
    const held = await holdLeases(context, pending)
    if (held.length === 0) break
    await context.step('write')
    const outcomes = await writePlans(context.org.client, held, context.org.access.get())
    await context.step('written')

    const verdicts = withCreatedLeads(held, outcomes).map((each) => {
      const verdict = verdictOf(context, each, outcomes, round)
      return { plan: each, verdict: limitRetries(tried, each, verdict, outcomes) }
    })
    done.push(...verdicts.flatMap(({ plan: each, verdict }) => settledBy(each, verdict, outcomes)))
    const again = verdicts.filter(({ verdict }) => verdict.kind !== 'settle')
    if (again.length === 0) break
    try {
      plan = await replan(context, await afterLeads(context.org, plan, verdicts, outcomes), again)
    } catch (error) {
      done.push(...again.map(({ plan: each }) => failedLookup(context, each, error)))
      break
    }
    const hidden = again.filter((each) => isHiddenMember(each, plan))
    done.push(...hidden.flatMap((each) => settledAsHidden(each, outcomes)))
    const next = again
      .filter((each) => !hidden.includes(each))
      .map(({ plan: each }) => refuseIfUnchanged(each, planRun(each.job, plan), outcomes))
    done.push(...next.flatMap(withoutWrite))
    pending = next.filter((each): each is WritePlan => each.kind === 'write')
  }
  return done
}

/**
 * Renews the leases right before a write. Returns the plans whose lease is still valid. If the call took long, because the computer was
 * asleep, the renewal is repeated.
 */
async function holdLeases(context: BatchContext, plans: readonly WritePlan[]): Promise<WritePlan[]> {
  const { tracker, clock, timing } = context
  for (;;) {
    await context.step('renew')
    const asked = clock.now()
    const runs = plans.map(({ job, write }) => ({
      runId: job.run.id,
      leaseToken: job.run.leaseToken,
      ...('written' in write ? { writing: write.written } : {}),
    }))
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
  const verdict = judgeOutcome(plan, outcome, timing)
  if (outcome.kind === 'deferred' && round >= maxRounds) {
    const error = new SalesforceError('notSent', {
      code: 'PROCESSING_HALTED',
      message: 'The Lead was not created.',
    })
    return { kind: 'settle', settlement: settlementOfFailure(error, timing, plan.job.run, 'no') }
  }
  if (verdict.kind === 'settle' || round < maxRounds || outcome.kind !== 'no') return verdict
  const { attempt, previous } = plan.job.run
  const settlement =
    verdict.kind === 'again'
      ? settlementOfFailure(lockedStill(outcome), timing, { attempt, previous }, 'no')
      : refused(outcome.refusal, previous)
  return { kind: 'settle', settlement }
}

const onceOnly: ReadonlySet<Verdict['kind']> = new Set(['relookup', 'relearn', 'useExisting'])

/** Allows one `relookup`, one `relearn` and one `useExisting` for each run. After the second refusal of this kind the run fails. */
function limitRetries(
  tried: Set<string>,
  { job }: WritePlan,
  verdict: Verdict,
  outcomes: ReadonlyMap<string, WriteOutcome>,
): Verdict {
  const outcome = outcomes.get(job.run.id)
  if (!onceOnly.has(verdict.kind) || outcome?.kind !== 'no') return verdict
  const key = `${verdict.kind} ${job.run.id}`
  if (tried.has(key)) return { kind: 'settle', settlement: refused(outcome.refusal, job.run.previous) }
  tried.add(key)
  return verdict
}

/**
 * Handles a campaign member that Salesforce refused with the class `relookup`. If the second plan equals the first plan, the Lead or
 * Contact still exists. So the campaign was deleted or is hidden from this user, and the run fails.
 */
function refuseIfUnchanged(before: WritePlan, next: Plan, outcomes: ReadonlyMap<string, WriteOutcome>): Plan {
  const outcome = outcomes.get(before.job.run.id)
  const same = next.kind === 'write' && JSON.stringify(next.write) === JSON.stringify(before.write)
  if (before.write.type !== 'addMember' || !same || outcome?.kind !== 'no') return next
  if (classify(outcome.refusal) !== 'relookup') return next
  return { kind: 'refuse', job: before.job, refusal: outcome.refusal }
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

/** True if Salesforce refused the member as a duplicate, and the search has not found the member. */
function isHiddenMember({ plan, verdict }: Again, { members }: PlanContext): boolean {
  return verdict.kind === 'findMember' && !members.has(plan.job.run.id)
}

function settledAsHidden({ plan }: Again, outcomes: ReadonlyMap<string, WriteOutcome>): Settled[] {
  const outcome = outcomes.get(plan.job.run.id)
  if (outcome?.kind !== 'no') return []
  return [{ job: plan.job, settlement: settleHiddenMember(plan, outcome.refusal), createdTaskId: null }]
}

/** Prepares the next round: reads records and permissions again where a verdict requires it, and waits after a row lock. */
async function replan(
  { org, clock, timing, signal, people }: BatchContext,
  plan: PlanContext,
  again: readonly Again[],
): Promise<PlanContext> {
  const of = (kind: Verdict['kind']) =>
    again.filter(({ verdict }) => verdict.kind === kind).map((each) => each.plan.job)
  if (of('again').length > 0)
    await clock.sleep(timing.lockRetryMs * (0.7 + Math.random()), signal).catch(() => {})
  const gone = of('relookup')
  // A missing campaign may be hidden from this user, so the second read also reads the permissions.
  if (gone.some(({ run }) => run.action.type === 'campaign')) org.access.clear()
  const stale = [...gone, ...of('reread')]
  const fresh = stale.length > 0 ? await readBatch(org, stale) : null
  if (of('relearn').length > 0) await refreshAccess(org)
  const toFind = of('findMember')
  const searched = new Set(toFind.map(({ run }) => run.id))
  const members = await findMembers(
    org,
    toFind.map((job) => ({ job, records: recordsOf(job, plan) })),
  )
  const unsettled = of('withoutExternalId').length > 0
  if (unsettled) org.taskSetup.clear()
  if (fresh) people.store(org, stale, fresh, clock.now())
  const owners = new Set(
    stale.flatMap(({ subject }) => userEmails(subject.documentOwner.email, org.isSandbox)),
  )
  const emails = new Set(
    stale.flatMap(({ subject }) => (subject.email ? [normalizeForComparison(subject.email)] : [])),
  )
  const claimed = new Set(
    stale.flatMap(({ subject }) => (subject.claim && claimedRecordOf(plan.found, subject.claim)?.id) ?? []),
  )
  return {
    ...plan,
    access: org.access.get(),
    setup: unsettled && plan.setup ? { ...plan.setup, externalIdField: null } : plan.setup,
    found: fresh
      ? {
          records: [
            ...plan.found.records.filter(({ id, email }) => !emails.has(email) && !claimed.has(id)),
            ...fresh.records,
          ],
          claims: new Map([...(plan.found.claims ?? []), ...(fresh.claims ?? [])]),
          users: [...plan.found.users.filter(({ email }) => !owners.has(email)), ...fresh.users],
        }
      : plan.found,
    cached: new Set([...plan.cached].filter((id) => !stale.some(({ subject }) => subject.id === id))),
    members: new Map([...[...plan.members].filter(([id]) => !searched.has(id)), ...members]),
    refusedFields: withRefused(plan.refusedFields, again),
    withoutAssignee: new Set([...plan.withoutAssignee, ...of('withoutAssignee').map((job) => job.run.id)]),
    unpinned: new Set([...plan.unpinned, ...gone.map((job) => job.subject.id)]),
  }
}

/** Adds the refused fields. After a second refusal, the Task is written without any field of the workflow. */
function withRefused(
  known: PlanContext['refusedFields'],
  again: readonly Again[],
): PlanContext['refusedFields'] {
  const added = again.flatMap(({ plan: { job }, verdict }): [string, ReadonlySet<string>][] => {
    if (verdict.kind !== 'withoutFields') return []
    const { id, action } = job.run
    const before = known.get(id)
    const all = action.type === 'task' ? (action.fields ?? []).map(({ name }) => name) : []
    return [[id, new Set([...(before ?? []), ...verdict.names, ...(before ? all : [])])]]
  })
  return added.length > 0 ? new Map([...known, ...added]) : known
}

function recordsOf(job: Job, plan: PlanContext): FoundRecord[] {
  const record = matchFor(job, plan)
  return record ? [record] : []
}

function failedLookup({ timing }: BatchContext, { job }: WritePlan, error: unknown): Settled {
  return { job, settlement: settlementOfFailure(error, timing, job.run, 'no'), createdTaskId: null }
}

/** Returns the settlement of a plan without a write; an empty list for a plan with a write. */
export function withoutWrite(plan: Plan): Settled[] {
  if (plan.kind === 'write') return []
  return [{ job: plan.job, settlement: settlementWithoutWrite(plan), createdTaskId: null }]
}

function settlementWithoutWrite(plan: Exclude<Plan, { kind: 'write' }>): Settlement {
  const { previous } = plan.job.run
  if (plan.kind === 'wait') {
    const reason = { code: 'unknown_outcome', salesforceCode: null, detail: null } as const
    const wrote = plan.job.run.mayHaveWritten ? 'unknown' : 'no'
    return { state: 'waiting', reason, retryAfterMs: Math.ceil(plan.ms), wrote, result: previous }
  }
  if (plan.kind === 'keep') return { state: 'done', result: plan.result }
  if (plan.kind === 'refuse') return refused(plan.refusal, previous)
  if (plan.kind === 'skip') return { state: 'skipped', reason: plan.reason, result: previous }
  // Another write could create a second Task. A person must search for the Task; with "Try again" the person confirms that no Task exists.
  const reason = { code: 'unknown_outcome', salesforceCode: null, detail: null } as const
  return { state: 'failed', reason, result: previous }
}
