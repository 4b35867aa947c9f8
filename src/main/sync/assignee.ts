// Owns whom a Task is for: the document's owner as a user of the org, or the record's owner. Queues and inactive users
// are no assignee.
import type { Assignee } from '#shared/model/runs.ts'
import { sameRecord } from '#shared/salesforce-id.ts'
import { userEmails } from '../salesforce/user-emails.ts'
import type { Found, FoundRecord, FoundUser, Owner } from './found.ts'

export type AssigneeContext = {
  found: Found
  isSandbox: boolean
  /** The connected user: wins where several users have one e-mail. */
  meId: string
}

/** Null where there is none. */
export function findAssignee(
  rule: Assignee,
  context: AssigneeContext,
  record: FoundRecord | null,
  documentOwnerEmail: string,
): Owner | null {
  if (rule === 'recordOwner') return record?.owner ?? null
  const emails = userEmails(documentOwnerEmail, context.isSandbox)
  const users = context.found.users.filter((user) => emails.includes(user.email))
  return users.toSorted((a, b) => byPreference(a, b, context.meId))[0] ?? null
}

/** E-mail isn't unique among users: the connected one, else who logged in last, else the lowest id. */
function byPreference(a: FoundUser, b: FoundUser, meId: string): number {
  const mine = Number(sameRecord(b.id, meId)) - Number(sameRecord(a.id, meId))
  if (mine !== 0) return mine
  const [left, right] = [a.lastLoginAt ?? '', b.lastLoginAt ?? '']
  if (left !== right) return left > right ? -1 : 1
  return a.id < b.id ? -1 : 1
}
