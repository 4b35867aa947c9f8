// Writes a batch with composite calls. Each subrequest of a call is an sObject collection. Each record has its own outcome.
import type { Access } from '../salesforce/access.ts'
import { writableTaskFields } from '../salesforce/access-rules.ts'
import { CollectionResult, readRefusal } from '../salesforce/answers.ts'
import {
  maxQueriesPerComposite,
  maxRecordsPerCollection,
  type OrgClient,
  type Subrequest,
  type Subresult,
} from '../salesforce/connection.ts'
import { leavesOutcomeOpen, type Refusal, SalesforceError } from '../salesforce/errors.ts'
import type { Plan, Write } from './plan.ts'

export type WritePlan = Extract<Plan, { kind: 'write' }>

/** The outcome of a write. After `no` and `notSent` nothing was written. After `unknown` the worker must search before it writes again. */
export type WriteOutcome =
  | { kind: 'yes'; id: string | null }
  | { kind: 'no'; refusal: Refusal }
  | { kind: 'notSent'; error: SalesforceError }
  | { kind: 'unknown'; error: SalesforceError }

/** Writes the plans. Returns one outcome for each plan, by run id. Errors of Salesforce become outcomes and are not thrown. */
export async function writePlans(
  client: OrgClient,
  plans: readonly WritePlan[],
  access: Access | null,
): Promise<Map<string, WriteOutcome>> {
  const outcomes = new Map<string, WriteOutcome>()
  const collections = toCollections(plans, access)
  for (let at = 0; at < collections.length; at += maxQueriesPerComposite) {
    const part = collections.slice(at, at + maxQueriesPerComposite)
    for (const [runId, outcome] of await writeComposite(client, part)) outcomes.set(runId, outcome)
  }
  return outcomes
}

type Collection = { subrequest: Subrequest; plans: readonly WritePlan[] }

function toCollections(plans: readonly WritePlan[], access: Access | null): Collection[] {
  const groups = Map.groupBy(plans, ({ write }) => `${write.type} ${targetOf(write).path}`)
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
  const isUpdate = write.type === 'updateTask' || write.type === 'updateMember'
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

function readCollection({ plans }: Collection, result: Subresult | undefined): [string, WriteOutcome][] {
  const parsed = CollectionResult.safeParse(result?.body)
  const answers = parsed.success && parsed.data.length === plans.length ? parsed.data : null
  return plans.map((plan, index) => {
    const answer = answers?.[index]
    return entry(plan, answer ? readRecord(answer) : refusedCollection(result))
  })
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
