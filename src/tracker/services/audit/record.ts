import { type AuditFact, type AuditFacts, auditKinds, type KnownAuditKind } from '#shared/model/audit.ts'
import type { Caller } from '../../domain/people/caller.ts'
import { newId } from '../../infrastructure/ids.ts'
import type { AuditTarget, NewAuditEntry } from '../../repositories/audit-log.ts'
import type { WorkspaceRepositories } from '../../repositories/workspace-repositories.ts'

/**
 * Who makes a change: a member on a device, the operator at the server, or the tracker itself. `memberId` null: the tracker answers a request of
 * somebody whom it does not know.
 */
export type AuditActor = (Pick<Caller, 'origin'> & { memberId: string | null }) | 'operator' | 'system'

type FactsOf<K extends KnownAuditKind> = Extract<(typeof auditKinds)[K]['facts'][number], AuditFact>

/** What an entry is about. Each fact of the kind must be given; null: there is none. */
export type AuditAbout<K extends KnownAuditKind> = {
  [F in FactsOf<K>]: AuditFacts[F]
} & {
  /** Needed only if other entries are part of this one. */
  id?: string
  partOf?: string | undefined
  memberId?: string | null
  successorId?: string | null
  documentId?: string | null
  target?: AuditTarget
}

const columnsOf = (actor: AuditActor) =>
  typeof actor === 'string'
    ? ({ actor, actorId: null, origin: null } as const)
    : ({
        actor: actor.memberId === null ? 'system' : 'member',
        actorId: actor.memberId,
        origin: actor.origin,
      } as const)

/** Makes an entry of the audit log. `at`: epoch ms. */
export function auditEntry<K extends KnownAuditKind>(
  actor: AuditActor,
  at: number,
  kind: K,
  about: AuditAbout<K>,
): NewAuditEntry {
  const { id = newId('aud'), partOf, memberId, successorId, documentId, target } = about
  const values = about as Partial<AuditFacts>
  const facts = Object.fromEntries(auditKinds[kind].facts.map((fact) => [fact, values[fact] ?? null]))
  return { id, kind, partOf, ...columnsOf(actor), memberId, successorId, documentId, target, facts, at }
}

/** Adds an entry to the audit log. Must be called in the transaction of the change, so that no change is without its entry. */
export const recordAudit = <K extends KnownAuditKind>(
  { auditLog }: Pick<WorkspaceRepositories, 'auditLog'>,
  actor: AuditActor,
  at: number,
  kind: K,
  about: AuditAbout<K>,
): Promise<void> => auditLog.insert([auditEntry(actor, at, kind, about)])
