// Writes a batch with composite calls. Each subrequest of a call is an sObject collection. Each record has its own outcome.
import type { Access } from '../salesforce/access.ts'
import { writableTaskFields } from '../salesforce/access-rules.ts'
import { CollectionResult, CreatedRecord, duplicateIds, readRefusal } from '../salesforce/answers.ts'
import {
  maxQueriesPerComposite,
  maxRecordsPerCollection,
  maxSubrequestsPerComposite,
  type OrgClient,
  type Subrequest,
  type Subresult,
} from '../salesforce/connection.ts'
import { leavesOutcomeOpen, type Refusal, SalesforceError } from '../salesforce/errors.ts'
import { type LeadGroup, leadGroups } from './lead-groups.ts'
import type { Plan, Write } from './plan-types.ts'

export type WritePlan = Extract<Plan, { kind: 'write' }>

/** The outcome of a write. After `no` and `notSent` nothing was written. After `unknown` the worker must search before it writes again. */
export type WriteOutcome =
  | { kind: 'yes'; id: string | null }
  | { kind: 'no'; refusal: Refusal }
  | { kind: 'notSent'; error: SalesforceError }
  /** Nothing was sent, or Salesforce did not execute it, because the Lead that it refers to does not exist yet. */
  | { kind: 'deferred' }
  | { kind: 'unknown'; error: SalesforceError }

/** A collection must not contain a record twice. Two visits of one visitor write the same figures, so the first plan is enough. */
function withoutRepeated(plans: readonly WritePlan[]): WritePlan[] {
  const seen = new Set<string>()
  return plans.filter(({ write }) => {
    if (write.type !== 'updateRecord') return true
    const isNew = !seen.has(write.record.id)
    seen.add(write.record.id)
    return isNew
  })
}

/** Gives the plans that {@link withoutRepeated} left out the outcome of the first plan of their record. */
function withRepeated(plans: readonly WritePlan[], outcomes: Map<string, WriteOutcome>) {
  for (const { write, job } of plans) {
    if (write.type !== 'updateRecord' || outcomes.has(job.run.id)) continue
    const first = plans.find(
      (each) => each.write.type === 'updateRecord' && each.write.record.id === write.record.id,
    )
    const outcome = first && outcomes.get(first.job.run.id)
    if (outcome) outcomes.set(job.run.id, outcome)
  }
  return outcomes
}

/** Writes the plans. Returns one outcome for each plan, by run id. Errors of Salesforce become outcomes and are not thrown. */
export async function writePlans(
  client: OrgClient,
  plans: readonly WritePlan[],
  access: Access | null,
): Promise<Map<string, WriteOutcome>> {
  const leads = leadGroups(plans)
  if (leads.length > 0) return writeWithLeads(client, plans, leads, access)
  const outcomes = new Map<string, WriteOutcome>()
  const collections = toCollections(plans, access)
  for (let at = 0; at < collections.length; at += maxQueriesPerComposite) {
    const part = collections.slice(at, at + maxQueriesPerComposite)
    for (const [runId, outcome] of await writeComposite(client, part)) outcomes.set(runId, outcome)
  }
  return withRepeated(plans, outcomes)
}

/**
 * Writes Leads and the records that refer to them. If everything fits into one composite call, it is one call. Otherwise the Leads are created
 * first, and all other plans are deferred to the next round, which writes them in collections. A failed Lead does not affect the others: Salesforce
 * executes only the subrequests that refer to it not (`PROCESSING_HALTED`).
 */
async function writeWithLeads(
  client: OrgClient,
  plans: readonly WritePlan[],
  leads: readonly LeadGroup<WritePlan>[],
  access: Access | null,
): Promise<Map<string, WriteOutcome>> {
  const inGroups = new Set(leads.flatMap(({ lead, others }) => [lead, ...others]))
  const rest = plans.filter((plan) => !inGroups.has(plan) && plan.write.type !== 'awaitLead')
  const collections = toCollections(rest, access)
  const fits =
    inGroups.size + collections.length <= maxSubrequestsPerComposite &&
    collections.length <= maxQueriesPerComposite
  const outcomes = new Map<string, WriteOutcome>(plans.map(({ job }) => [job.run.id, { kind: 'deferred' }]))
  const singles = leads.flatMap(({ lead, others }) => (fits ? [lead, ...others] : [lead]))
  for (let at = 0; at < singles.length; at += maxSubrequestsPerComposite) {
    const part = singles.slice(at, at + maxSubrequestsPerComposite).map((plan) => toSingle(plan, access))
    for (const [runId, outcome] of await writeComposite(client, [...part, ...(fits ? collections : [])]))
      outcomes.set(runId, outcome)
  }
  return fits ? withRepeated(rest, outcomes) : outcomes
}

function toSingle(plan: WritePlan, access: Access | null): Collection {
  return { subrequest: singleSubrequest(plan, access), plans: [plan], isSingle: true }
}

/** Returns the subrequest of one record. A reference to a Lead can't be part of a collection, because a failed Lead would halt all its records. */
function singleSubrequest(plan: WritePlan, access: Access | null): Subrequest {
  const { write, job } = plan
  const referenceId = `single_${job.run.id.replaceAll(/\W/g, '')}`
  if (write.type === 'createLead') {
    const httpHeaders = { 'Sforce-Auto-Assign': write.autoAssign ? 'TRUE' : 'FALSE' }
    const path = '/sobjects/Lead'
    return { referenceId: write.reference, method: 'POST', path, body: write.fields, httpHeaders }
  }
  const { attributes, id, ...fields } = toRecord(plan, access) as {
    attributes: { type: string }
    id?: string
  }
  const path = `/sobjects/${attributes.type}`
  if (id !== undefined) return { referenceId, method: 'PATCH', path: `${path}/${id}`, body: fields }
  const external = write.type === 'createTask' ? write.externalIdField : null
  if (!external) return { referenceId, method: 'POST', path, body: fields }
  const body = Object.fromEntries(Object.entries(fields).filter(([name]) => name !== external))
  return { referenceId, method: 'PATCH', path: `${path}/${external}/${job.run.id}`, body }
}

/** `isSingle`: the subrequest writes one record without a collection. */
type Collection = { subrequest: Subrequest; plans: readonly WritePlan[]; isSingle?: boolean }

function toCollections(plans: readonly WritePlan[], access: Access | null): Collection[] {
  // Salesforce splits a collection where the type of its records changes, and allows ten such parts.
  const groups = Map.groupBy(withoutRepeated(plans), ({ write }) => {
    const type = write.type === 'updateRecord' ? write.record.type : ''
    return `${write.type} ${type} ${targetOf(write).path}`
  })
  return [...groups.values()].flatMap((some, group) => {
    const count = Math.ceil(some.length / maxRecordsPerCollection)
    return Array.from({ length: count }, (_, index) => {
      const part = some.slice(index * maxRecordsPerCollection, (index + 1) * maxRecordsPerCollection)
      const [first] = part
      if (!first) throw new TypeError('A collection without a record.')
      const subrequest: Subrequest = {
        referenceId: `write${group}_${index}`,
        ...targetOf(first.write),
        body: { allOrNone: false, records: part.map((plan) => toRecord(plan, access)) },
      }
      return { subrequest, plans: part }
    })
  })
}

/** Returns method and path of a write. Writes with the same target are sent in one collection. */
function targetOf(write: Write): Pick<Subrequest, 'method' | 'path'> {
  const field = write.type === 'createTask' ? write.externalIdField : null
  if (field) return { method: 'PATCH', path: `/composite/sobjects/Task/${field}` }
  const isUpdate = ['updateTask', 'updateMember', 'updateRecord'].includes(write.type)
  return { method: isUpdate ? 'PATCH' : 'POST', path: '/composite/sobjects' }
}

function toRecord({ write, job }: WritePlan, access: Access | null): Record<string, unknown> {
  switch (write.type) {
    case 'createTask': {
      const id = write.externalIdField ? { [write.externalIdField]: job.run.id } : {}
      const fields = writableTaskFields(access, write.fields, 'createable')
      return { attributes: { type: 'Task' }, ...fields, ...id }
    }
    case 'updateTask': {
      const fields = writableTaskFields(access, write.fields, 'updateable')
      return { attributes: { type: 'Task' }, id: write.taskId, ...fields }
    }
    case 'addMember': {
      const person = write.record.type === 'Lead' ? 'LeadId' : 'ContactId'
      return {
        attributes: { type: 'CampaignMember' },
        CampaignId: write.campaignId,
        [person]: write.record.id,
        ...(write.status === null ? {} : { Status: write.status }),
      }
    }
    case 'updateMember':
      return { attributes: { type: 'CampaignMember' }, id: write.memberId, Status: write.status }
    case 'updateRecord':
      return { attributes: { type: write.record.type }, id: write.record.id, ...write.fields }
    case 'createLead':
    case 'awaitLead':
      throw new TypeError('A Lead is never part of a collection.')
  }
}

async function writeComposite(
  client: OrgClient,
  collections: readonly Collection[],
): Promise<[string, WriteOutcome][]> {
  try {
    const results = await client.composite(
      'write',
      collections.map((collection) => collection.subrequest),
    )
    return collections.flatMap((collection) =>
      readCollection(collection, results.get(collection.subrequest.referenceId)),
    )
  } catch (error) {
    if (!(error instanceof SalesforceError)) throw error
    const outcome = failedCall(error)
    return collections.flatMap(({ plans }) => plans.map((plan) => entry(plan, outcome)))
  }
}

const entry = (plan: WritePlan, outcome: WriteOutcome): [string, WriteOutcome] => [plan.job.run.id, outcome]

function failedCall(error: SalesforceError): WriteOutcome {
  if (error.outcome === 'no') return { kind: 'no', refusal: error }
  return { kind: error.outcome, error }
}

function readCollection(collection: Collection, result: Subresult | undefined): [string, WriteOutcome][] {
  const { plans } = collection
  if (collection.isSingle) return plans.map((plan) => entry(plan, readSingle(result)))
  const parsed = CollectionResult.safeParse(result?.body)
  const answers = parsed.success && parsed.data.length === plans.length ? parsed.data : null
  return plans.map((plan, index) => {
    const answer = answers?.[index]
    return entry(plan, answer ? readRecord(answer) : refusedCollection(result))
  })
}

function readSingle(result: Subresult | undefined): WriteOutcome {
  const created = CreatedRecord.safeParse(result?.body)
  if (created.success) return { kind: 'yes', id: created.data.id }
  // The answer to an update has no body.
  if (result && result.status >= 200 && result.status < 300 && !result.body) return { kind: 'yes', id: null }
  const outcome = refusedCollection(result)
  if (outcome.kind !== 'no') return outcome
  if (outcome.refusal.code === 'PROCESSING_HALTED') return { kind: 'deferred' }
  return { kind: 'no', refusal: { ...outcome.refusal, duplicates: duplicateIds(result?.body) } }
}

function readRecord(answer: CollectionResult[number]): WriteOutcome {
  if (answer.success) return { kind: 'yes', id: answer.id ?? null }
  const first = answer.errors[0]
  const refusal = {
    code: first?.statusCode ?? 'UNKNOWN_EXCEPTION',
    message: first?.message ?? 'Salesforce refused without a reason.',
    fields: first?.fields ?? [],
  }
  if (!leavesOutcomeOpen(refusal.code)) return { kind: 'no', refusal }
  return { kind: 'unknown', error: new SalesforceError('unknown', refusal) }
}

/** The outcome for a collection without a list of results: `no` for a 4xx with an error body of Salesforce, otherwise `unknown`. */
function refusedCollection(result: Subresult | undefined): WriteOutcome {
  const refusal = readRefusal(result?.body)
  const status = result?.status ?? 0
  if (refusal && status >= 400 && status < 500 && !leavesOutcomeOpen(refusal.code)) {
    return { kind: 'no', refusal }
  }
  const words = refusal ?? { code: `ERROR_HTTP_${status}`, message: 'No list of results.' }
  return { kind: 'unknown', error: new SalesforceError('unknown', words) }
}
