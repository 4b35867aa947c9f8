// Owns the vocabulary between reading, planning and writing: what Salesforce holds of the visitors of a batch.

import type { RecordType } from '#shared/model/runs.ts'
import type { ClaimedRun, ClaimedVisit } from '#shared/tracker-api/runs.ts'

/** A user who can be given a Task. */
export type Owner = { id: string; name: string; email: string | null; timeZone: string | null }

/** A Lead or Contact as it is now. `owner` is null where it is a queue, inactive, or no standard user. */
export type FoundRecord = {
  type: RecordType
  id: string
  name: string
  /** Lower case. */
  email: string
  modifiedAt: string
  owner: Owner | null
  /** Of a Contact's account, where it was asked for (see read.ts). */
  accountOwner: Owner | null
}

export type FoundUser = Owner & { email: string; lastLoginAt: string | null }

export type Found = {
  /** Leads that aren't converted, and Contacts, of all e-mails of the batch. */
  records: readonly FoundRecord[]
  /** Active standard users by the e-mails of the documents' owners. */
  users: readonly FoundUser[]
}

/** A Task that carries a run's reference. */
export type FoundTask = {
  id: string
  subject: string
  /** As Salesforce keeps them: its own pages save CRLF. */
  comments: string
  dueDate: string | null
  createdAt: string
  /** Somebody, or something in the org, changed it after it was made. */
  touched: boolean
  deleted: boolean
}

/** One run with the visit it is for: the unit that is planned, written and settled. */
export type Job = { visit: ClaimedVisit; run: ClaimedRun }

export function jobsOf(visits: readonly ClaimedVisit[]): Job[] {
  return visits.flatMap((visit) => visit.runs.map((run) => ({ visit, run })))
}
