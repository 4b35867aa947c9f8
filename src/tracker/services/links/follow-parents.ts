import { followParent } from '../../domain/links/shared-links.ts'
import type { StoredLink } from '../../repositories/links.ts'
import type { WorkspaceScope } from '../transaction.ts'

export type ChangedLink = { before: StoredLink; after: StoredLink }

const isChanged = ({ before, after }: ChangedLink): boolean =>
  before.disabledAt !== after.disabledAt || before.settings.expiresAt !== after.settings.expiresAt

/**
 * Changes the links that readers made from the changed links for their colleagues, and from those in turn: they are turned off and on with their
 * parent, and end with it. Must be called in the transaction of the change (ADR 124).
 */
export async function followParents(
  scope: Pick<WorkspaceScope, 'repositories' | 'emit'>,
  changed: readonly ChangedLink[],
): Promise<void> {
  const { links, linkShares } = scope.repositories
  const parents = new Map(changed.filter(isChanged).map((change) => [change.after.id, change]))
  const pairs = await linkShares.childrenOf([...parents.keys()])
  if (pairs.length === 0) return
  const parentOf = new Map(pairs.map(({ linkId, parentLinkId }) => [linkId, parents.get(parentLinkId)]))
  const next: ChangedLink[] = []
  for (const before of await links.lock(pairs.map(({ linkId }) => linkId))) {
    const parent = parentOf.get(before.id)
    if (!parent) continue
    const { disabledAt, expiresAt } = followParent(before, parent.before, parent.after)
    const after: StoredLink = { ...before, disabledAt, settings: { ...before.settings, expiresAt } }
    if (!isChanged({ before, after })) continue
    await links.update(after)
    scope.emit({ type: 'link.changed', subject: { documentId: after.documentId, linkId: after.id } })
    next.push({ before, after })
  }
  await followParents(scope, next)
}
