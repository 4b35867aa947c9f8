// Leads for visitors without a record (ADR 73). A Lead is planned together with the writes that need it: those refer to it by a reference of the
// composite call, for example `@{lead0.id}`, so one API call writes them all.
import { normalizeForComparison } from '#shared/email-address.ts'
import type { CreateLeadAction } from '#shared/model/runs.ts'
import { type Access, may, mayCreate } from '../salesforce/access.ts'
import { unfilledRequiredFields, unwritableLeadFields } from '../salesforce/access-rules.ts'
import type { Refusal } from '../salesforce/errors.ts'
import { isQueryableEmail } from '../salesforce/soql.ts'
import { findAssignee } from './assignee.ts'
import type { Found, FoundRecord, Job, Owner, VisitJob } from './batch-types.ts'
import { claimedRecordOf } from './claimed-records.ts'

export type NewLeadFields = {
  LastName: string
  Company: string
  Email: string
  LeadSource?: string
  OwnerId?: string
}

export type LeadWrite = {
  type: 'createLead'
  /** The reference id of the subrequest. */
  reference: string
  fields: NewLeadFields
  /** True: the active assignment rule of the org chooses the owner. */
  autoAssign: boolean
}

const referencePattern = /^@\{(lead\d+)\.id\}$/

/** The id of a Lead that the same composite call creates. */
const idByReference = (reference: string) => `@{${reference}.id}`

/** Returns the reference id of a Lead that is not created yet; null for the id of a record. */
export const referenceOf = (recordId: string): string | null => recordId.match(referencePattern)?.[1] ?? null

export const emailOf = ({ subject }: Pick<Job, 'subject'>) => normalizeForComparison(subject.email ?? '')

/** The part of a batch's context that decides about Leads. */
type LeadContext = {
  found: Found
  access: Access | null
  org: { isSandbox: boolean }
  me: { id: string; timeZone: string; name?: string; email?: string }
}

type LeadJob = VisitJob & { run: Job['run'] & { action: CreateLeadAction } }
const isLeadJob = (job: Job): job is LeadJob => job.kind === 'visit' && job.run.action.type === 'createLead'

/**
 * Adds a planned Lead for each address that has a `createLead` run and no record. Several visits of one address share the Lead. While an
 * earlier create call may still be committed, no Lead is planned, and the runs of the visit wait. Pure.
 */
export function withPlannedLeads<C extends LeadContext>(
  jobs: readonly Job[],
  context: C,
  lateCommitMs: number,
): C & { leadRuns: Map<string, string>; waitForLead: Map<string, number> } {
  const known = new Set(context.found.records.map(({ email }) => email))
  const planned: FoundRecord[] = []
  const leadRuns = new Map<string, string>()
  const waitForLead = new Map<string, number>()
  for (const job of jobs.filter(isLeadJob)) {
    const email = emailOf(job)
    const wait = lateCommitMs - (job.run.leadSentAgoMs ?? Number.POSITIVE_INFINITY)
    const { match, claim } = job.subject
    const isMatched =
      known.has(email) ||
      context.found.records.some(({ id }) => id === match?.id) ||
      (claim?.decides === true && claimedRecordOf(context.found, claim) !== null)
    if (email === '' || isMatched || job.run.previous?.record || refusalOf(job, context.access)) continue
    if (wait > 0) waitForLead.set(email, wait)
    else if (!leadRuns.has(email)) {
      planned.push(plannedLead(job, `lead${planned.length}`, context))
      leadRuns.set(email, job.run.id)
    }
  }
  const records = [...context.found.records, ...planned]
  return { ...context, found: { ...context.found, records }, leadRuns, waitForLead }
}

function plannedLead(job: LeadJob, reference: string, context: LeadContext): FoundRecord {
  const { lastName = '', company = '' } = job.visit.newLead ?? {}
  return {
    ...{ type: 'Lead', id: idByReference(reference), name: lastName, email: emailOf(job), modifiedAt: '' },
    ...{ company, accountId: null, owner: ownerOf(job, context), accountOwner: null },
  }
}

/** Returns the owner, if the owner is known before the Lead exists. */
function ownerOf({ run, subject }: LeadJob, { found, org, me }: LeadContext): Owner | null {
  const { rule } = run.action.owner
  if (rule === 'connectedUser') return { ...me, name: me.name ?? '', email: me.email ?? null }
  if (rule !== 'documentOwner') return null
  const users = { found, isSandbox: org.isSandbox, meId: me.id }
  return findAssignee('documentOwner', users, null, subject.documentOwner.email)
}

/** Returns the refusal that the permissions predict; null if the Lead can be created. */
export function refusalOf({ subject }: Job, access: Access | null): Pick<Refusal, 'code' | 'message'> | null {
  if (!isQueryableEmail(subject.email ?? ''))
    return { code: 'STRING_TOO_LONG', message: 'The e-mail address is too long for Lead.Email.' }
  if (!access) return null
  if (!mayCreate(access, 'Lead'))
    return { code: 'INSUFFICIENT_ACCESS', message: 'This user may not create Leads.' }
  const closed = unwritableLeadFields(access)
  if (closed.length > 0)
    return {
      code: 'INVALID_FIELD_FOR_INSERT_UPDATE',
      message: `Fields without write access: ${closed.join(', ')}`,
    }
  const required = unfilledRequiredFields(access, 'Lead').filter((name) => name !== 'LeadSource')
  return required.length > 0
    ? { code: 'REQUIRED_FIELD_MISSING', message: `Required fields are missing: [${required.join(', ')}]` }
    : null
}

/** Returns the write of a planned Lead. Without `withOwner`, the connected user becomes the owner. */
export function leadWrite(
  { subject }: Job,
  action: CreateLeadAction,
  record: FoundRecord,
  { access, withOwner }: { access: Access | null; withOwner: boolean },
): LeadWrite {
  const { owner, leadSource } = action
  const chosen = owner.rule === 'chosen' ? owner.id : owner.rule === 'documentOwner' ? record.owner?.id : null
  const may_ = (name: string) => may(access, 'Lead', name, 'createable')
  return {
    type: 'createLead',
    reference: referenceOf(record.id) ?? '',
    autoAssign: owner.rule === 'assignmentRule',
    fields: {
      LastName: record.name,
      Company: record.company ?? '',
      Email: subject.email ?? '',
      ...(leadSource && may_('LeadSource') ? { LeadSource: leadSource } : {}),
      ...(chosen && withOwner && may_('OwnerId') ? { OwnerId: chosen } : {}),
    },
  }
}
