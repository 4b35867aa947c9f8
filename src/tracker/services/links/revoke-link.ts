import { CodedError } from '#shared/errors.ts'
import { inWorkspace, type TransactionContext } from '../transaction.ts'
import { followParents } from './follow-parents.ts'

/**
 * Turns off a link for an operator. Its readers get the page of a link that was turned off, and their visits end. A link that is turned off keeps
 * its earlier time. @throws CodedError not_found
 */
export function revokeLink(
  context: TransactionContext,
  workspaceId: string,
  linkId: string,
): Promise<{ wasActive: boolean }> {
  return inWorkspace(context, workspaceId, async ({ repositories, emit, note, record }) => {
    const link = await repositories.links.findForUpdate(linkId)
    if (!link) throw new CodedError('not_found', 'There is no such link.')
    if (link.disabledAt !== null) return { wasActive: false }
    const after = { ...link, disabledAt: context.clock.now() }
    await repositories.links.update(after)
    await followParents({ repositories, emit }, [{ before: link, after }])
    await record('operator', 'linkTurnedOff', {
      documentId: link.documentId,
      target: { type: 'link', id: linkId },
    })
    emit({ type: 'link.changed', subject: { documentId: link.documentId, linkId } })
    note({ linkId, workspaceId }, 'link revoked by an operator')
    return { wasActive: true }
  })
}
