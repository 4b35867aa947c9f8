// The types that reading, planning and writing share.

import type { RecordMatch, RecordType } from '#shared/model/runs.ts'
import type { ClaimedLink, ClaimedRun, ClaimedVisit } from '#shared/tracker-api/runs.ts'

/** A user who can be assigned a Task. */
export type Owner = { id: string; name: string; email: string | null; timeZone: string | null }

/**
 * A Lead or Contact as read from Salesforce. `owner` is null if the owner is a queue, an inactive user, not a standard user, or hidden from
 * this user.
 */
export type FoundRecord = {
  type: RecordType
  id: string
  name: string
  /** In lower case. */
  email: string
  modifiedAt: string
  /** The company and the account as in `RecordMatch`: undefined if they were not read. */
  company: string | null | undefined
  accountId: string | null | undefined
  /** The campaigns of the batch's conditions in which the record is a member. Undefined if they were not read or are hidden from this user. */
  campaignIds?: readonly string[] | undefined
  owner: Owner | null
  /** The values of mapped fields, as Salesforce returned them. Undefined if they were not read. */
  values?: Readonly<Record<string, unknown>> | undefined
  /** The owner of a Contact's account. Null if this owner was not queried or can't be used (see read.ts). */
  accountOwner: Owner | null
  /** True if a visit without an address names the record by its id. The match then contains the address of the record. */
  isClaimed?: boolean | undefined
}

export type FoundUser = Owner & { email: string; lastLoginAt: string | null }

/** A Lead or Contact that the URL of a merge link names. `decides`: no address that the reader typed or proved is known (ADR 119). */
export type Claim = { id: string; decides: boolean }
/** What became of a claimed record that is not found under its id. */
export type ClaimedRecord = { kind: 'moved'; id: string } | { kind: 'missing'; why: 'deleted' | 'notVisible' }

export type Found = {
  /** The Contacts and unconverted Leads that have an e-mail address of the batch, or the id of a pinned match. */
  records: readonly FoundRecord[]
  /** Active standard users with the e-mails of the documents' owners. */
  users: readonly FoundUser[]
  /** By claimed id. A record that was found under its id has no entry. */
  claims?: ReadonlyMap<string, ClaimedRecord> | undefined
}

/** A Task that was read by its id or in a search for a reference line. */
export type FoundTask = {
  id: string
  subject: string
  /** The stored comments. The line ends may be CRLF, because Salesforce's own pages save CRLF. */
  comments: string
  dueDate: string | null
  /** The fields that the run's workflow sets, as Salesforce returned them. A field that was not read is missing. */
  fields: Readonly<Record<string, unknown>>
  createdAt: string
  /** True if a person or a late automation of the org has changed the Task after its creation. */
  touched: boolean
  deleted: boolean
}

/** The part of a visit or of a link that decides about record and assignee. */
export type Subject = {
  /** The id of the visit or of the link. */
  id: string
  /** The address of the visitor or of the recipient. */
  email: string | null
  /** The person who gets the Task if the assignee is the document owner. */
  documentOwner: ClaimedVisit['documentOwner']
  /** The Lead or Contact that an earlier run of the visit used. */
  match: RecordMatch | null
  claim: Claim | null
}

type JobOf<K extends string, Data> = { kind: K; subject: Subject; run: ClaimedRun } & Data
export type VisitJob = JobOf<'visit', { visit: ClaimedVisit }>
/** A run that logs the creation of a link (ADR 84). */
export type LinkJob = JobOf<'link', { link: ClaimedLink['link'] }>

/** One run with what it is about: the unit that is planned, written and settled. */
export type Job = VisitJob | LinkJob

type Claimed = { visits: readonly ClaimedVisit[]; links: readonly ClaimedLink[] }

export function jobsOf({ visits, links }: Claimed): Job[] {
  return [...visits.flatMap(jobsOfVisit), ...links.map(jobOfLink)]
}

function jobsOfVisit(visit: ClaimedVisit): VisitJob[] {
  const { documentOwner, match } = visit
  const { email, claimedRecord, confidence } = visit.visit.visitor
  const claim = claimedRecord ? { id: claimedRecord, decides: confidence === 'claimed' } : null
  const subject = { id: visit.visit.id, email, documentOwner, match, claim }
  return visit.runs.map((run) => ({ kind: 'visit', subject, visit, run }))
}

function jobOfLink({ link, linkOwner, run }: ClaimedLink): LinkJob {
  const subject = {
    id: link.id,
    email: link.recipientEmail,
    documentOwner: linkOwner,
    match: null,
    claim: null,
  }
  return { kind: 'link', subject, link, run }
}
