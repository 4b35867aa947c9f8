import { CodedError } from '#shared/errors.ts'
import { freePagesOf, requireOpen } from '../../domain/links/access-rules.ts'
import { firstPagesVariant } from '../../infrastructure/pdf-copies/derived-pdfs.ts'
import type { OpenLink } from '../../repositories/open-links.ts'
import type { TrackerContext } from '../context.ts'

/** Returns the link with a gate at page 1, because no copy of its free pages can be made, or because it is a link of a bundle. */
export const withoutFreePages = (link: OpenLink): OpenLink => ({
  ...link,
  settings: { ...link.settings, emailFromPage: 1 },
})

/** Also returns a link that cannot be opened any more. @throws CodedError link_unknown */
export async function linkOfSlug({ store }: Pick<TrackerContext, 'store'>, slug: string): Promise<OpenLink> {
  const link = await store.deployment.openLinks.findBySlug(slug)
  if (!link) throw new CodedError('link_unknown', 'There is no such link.')
  if (link.bundle) return withoutFreePages(link)
  const free = freePagesOf(link)
  if (free === 0) return link
  const { derivedFiles } = store.forWorkspace(link.workspaceId)
  const { documentId, version } = link
  const isImpossible = await derivedFiles.isImpossible(documentId, version.number, firstPagesVariant(free))
  return isImpossible ? withoutFreePages(link) : link
}

/** @throws CodedError link_unknown, link_disabled (disabled, or its document was removed), link_expired */
export async function openLink(
  context: Pick<TrackerContext, 'store' | 'clock'>,
  slug: string,
): Promise<OpenLink> {
  const link = await linkOfSlug(context, slug)
  requireOpen(link, context.clock.now())
  return link
}
