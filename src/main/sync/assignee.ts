// Chooses the assignee of a Task: the Salesforce user of the document's owner, or the owner of the record. Queues and inactive users can't be
// assignees.
import type { Assignee } from '#shared/model/runs.ts'
import { sameRecord } from '#shared/salesforce-id.ts'
import { userEmails } from '../salesforce/user-emails.ts'
import type { Found, FoundRecord, FoundUser, Owner } from './batch-types.ts'

export type AssigneeContext = {
  found: Found
  isSandbox: boolean
  /** The id of the connected user. This user is preferred if several users have the same e-mail. */
  meId: string
}

/** Returns the assignee; null if no user qualifies. */
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

/** Several users can have the same e-mail. Prefers the connected user, then the user with the latest login, then the lowest id. */
function byPreference(a: FoundUser, b: FoundUser, meId: string): number {
  const mine = Number(sameRecord(b.id, meId)) - Number(sameRecord(a.id, meId))
  if (mine !== 0) return mine
  const [left, right] = [a.lastLoginAt ?? '', b.lastLoginAt ?? '']
  if (left !== right) return left > right ? -1 : 1
  return a.id < b.id ? -1 : 1
}
