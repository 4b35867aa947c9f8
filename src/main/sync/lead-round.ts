// What a round of writes has changed about planned Leads: created Leads get their ids, refused Leads are no longer planned.
import type { SalesforceOrg } from '../salesforce/org.ts'
import type { FoundRecord, Job } from './batch-types.ts'
import { emailOf } from './new-leads.ts'
import type { PlanContext } from './plan-types.ts'
import { readBatch } from './read.ts'
import type { Verdict } from './verdict.ts'
import type { WriteOutcome, WritePlan } from './write.ts'

type Outcomes = ReadonlyMap<string, WriteOutcome>
type Judged = { plan: WritePlan; verdict: Verdict }

/** Returns the ids of the created Leads, by the text that referred to them. */
function createdLeads(plans: readonly WritePlan[], outcomes: Outcomes): Map<string, string> {
  return new Map(
    plans.flatMap(({ write, job }) => {
      const outcome = outcomes.get(job.run.id)
      const id = write.type === 'createLead' && outcome?.kind === 'yes' ? outcome.id : null
      return write.type === 'createLead' && id !== null ? [[`@{${write.reference}.id}`, id] as const] : []
    }),
  )
}

/** Replaces the references in the results by the ids of the created Leads. */
export function withCreatedLeads(plans: readonly WritePlan[], outcomes: Outcomes): WritePlan[] {
  const created = createdLeads(plans, outcomes)
  if (created.size === 0) return [...plans]
  return plans.map((plan) => {
    const { record } = plan.result
    const id = record && created.get(record.id)
    return record && id ? { ...plan, result: { ...plan.result, record: { ...record, id } } } : plan
  })
}

/**
 * Returns the context for the next round. A created Lead becomes a found record. After a refusal, the other runs of the visitor are planned without
 * a record. After an unknown outcome they wait. If a duplicate rule named existing records, one of them is read. Throws SalesforceError.
 */
export async function afterLeads(
  org: SalesforceOrg,
  context: PlanContext,
  judged: readonly Judged[],
  outcomes: Outcomes,
): Promise<PlanContext> {
  const leads = judged.filter(({ plan }) => plan.write.type === 'createLead')
  if (leads.length === 0) return context
  const created = createdLeads(
    leads.map(({ plan }) => plan),
    outcomes,
  )
  const isOver = new Set<string>()
  const waitForLead = new Map(context.waitForLead)
  const leadRefusals = new Map(context.leadRefusals)
  for (const { plan, verdict } of leads) {
    const outcome = outcomes.get(plan.job.run.id)
    const isAgain = verdict.kind !== 'settle' && verdict.kind !== 'useExisting'
    if (outcome?.kind === 'yes' || isAgain) continue
    const email = emailOf(plan.job)
    isOver.add(email)
    if (verdict.kind === 'settle' && verdict.settlement.state === 'waiting')
      waitForLead.set(email, verdict.settlement.retryAfterMs)
    if (outcome?.kind === 'no') leadRefusals.set(email, outcome.refusal)
  }
  const existing = await existingRecords(org, leads)
  const records = context.found.records
    .map((record) => ({ ...record, id: created.get(record.id) ?? record.id }))
    .filter(({ id, email }) => !(id.startsWith('@') && isOver.has(email)))
  return {
    ...context,
    found: { ...context.found, records: [...records, ...existing] },
    waitForLead,
    leadRefusals,
  }
}

/** Reads the records that a duplicate rule has named. A record of another address counts only if it is the only one. */
async function existingRecords(org: SalesforceOrg, leads: readonly Judged[]): Promise<FoundRecord[]> {
  const records: FoundRecord[] = []
  for (const { plan, verdict } of leads) {
    if (verdict.kind !== 'useExisting') continue
    const found = await readNamed(org, plan.job, verdict.ids)
    const email = emailOf(plan.job)
    const same = found.filter((record) => record.email === email)
    const chosen = same.length > 0 ? same : found.length === 1 ? found : []
    records.push(...chosen.map((record) => ({ ...record, email })))
  }
  return records
}

/** Reads records by their ids, with the fields that the runs of a batch need. */
async function readNamed(org: SalesforceOrg, job: Job, ids: readonly string[]): Promise<FoundRecord[]> {
  const jobs = ids.map((id): Job => {
    const type = id.startsWith('003') ? ('Contact' as const) : ('Lead' as const)
    const match = { type, id, name: '', owner: null, matchedAt: new Date(0).toISOString() }
    return { ...job, subject: { ...job.subject, match, claim: null } }
  })
  return [...(await readBatch(org, jobs)).records]
}
