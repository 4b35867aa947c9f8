// Schemas of ownership: what a member owns, and the log of changes in a workspace.
import { z } from 'zod'
import { Instant } from '../instant.ts'
import { readAs } from '../tolerant.ts'
import { Id, Role } from './basics.ts'

/** The numbers of objects that a member owns, or that were handed over. */
export const Holdings = z.object({
  documents: z.int(),
  /** Links of documents that were not removed. */
  links: z.int(),
  /** Workflows of the documents. The workflows of the workspace have no owner. */
  workflows: z.int(),
})
export type Holdings = z.infer<typeof Holdings>

/** Returns true if a successor is required before the owner is removed. */
export const ownsAnything = ({ documents, links }: Holdings): boolean => documents + links > 0

/** The kind of an entry in the audit log. */
export const AuditKind = readAs(
  z.enum([
    /** `by` removed `member`. `counts` of objects went to `successor`, if there were any. */
    'memberRemoved',
    /** `by` gave everything that `member` owned to `successor`. `member` stays in the workspace. */
    'handedOver',
    /** `by` gave a selection of objects to `successor`. */
    'ownersChanged',
    /** The owner of `document` changed from `member` to `successor`, together with `counts.links` of its links. */
    'documentOwner',
    /** The owner of `counts.links` links of `document` changed from `member` to `successor`. */
    'linkOwner',
    /** `member` got the role `role`. */
    'roleChanged',
    /** `by` removed the device `deviceName` of `member`. */
    'deviceRevoked',
    /** A newer version of the tracker wrote the entry. */
    'other',
  ]),
  'other',
)
export type AuditKind = z.infer<typeof AuditKind>

const PersonRef = z.object({ id: Id, name: z.string() })

/** One line of the audit log. Names are the present names of the members. */
export const AuditEntry = z.object({
  id: Id,
  at: Instant,
  kind: AuditKind,
  /** The member who made the change. Null: an operator made it on the server. */
  by: PersonRef.nullable(),
  member: PersonRef.nullable(),
  successor: PersonRef.nullable(),
  document: z.object({ id: Id, title: z.string() }).nullable(),
  counts: Holdings.nullable(),
  role: Role.nullable(),
  deviceName: z.string().nullable(),
})
export type AuditEntry = z.infer<typeof AuditEntry>
