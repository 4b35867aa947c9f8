// Owns the links of each document that is shown, and whom each turned away.
import type { DesktopInput } from '#shared/desktop-api.ts'
import type { LinkSettings, Refusal } from '#shared/link-settings.ts'
import type { Link } from '#shared/model/documents.ts'
import { call, on } from '../../../lib/bridge/desktop.ts'
import { createKeyedStore } from '../../../lib/server-state/keyed-store.ts'

export const links = createKeyedStore<Link[]>((documentId) => call('links.list', { documentId }))

/** Of each link whose refused readers are on screen. */
export const refusalLists = createKeyedStore<Refusal[]>((linkId) => call('links.refusals', { linkId }))

export async function createLink(input: DesktopInput<'links.create'>): Promise<Link> {
  const link = await call('links.create', input)
  links.change(link.documentId, (known) => [link, ...known.filter((each) => each.id !== link.id)])
  return link
}

/** Shown at once; read again where main refuses. */
export async function updateLink(
  link: Link,
  change: Omit<DesktopInput<'links.update'>, 'linkId'>,
): Promise<void> {
  const put = (next: Link) =>
    links.change(link.documentId, (known) => known.map((each) => (each.id === next.id ? next : each)))
  put(optimistic(link, change))
  try {
    put(await call('links.update', { linkId: link.id, ...change }))
  } catch (thrown) {
    await links.reload(link.documentId)
    throw thrown
  }
}

function optimistic(link: Link, change: Omit<DesktopInput<'links.update'>, 'linkId'>): Link {
  const disabledAt =
    change.disabled === undefined ? link.disabledAt : change.disabled ? new Date().toISOString() : null
  const settings = { ...link.settings, ...(change.settings as Partial<LinkSettings>) }
  return {
    ...link,
    name: change.name ?? link.name,
    disabledAt,
    settings,
    hasPasscode: change.passcode === undefined ? link.hasPasscode : change.passcode !== null,
  }
}

export function followLinks(): () => void {
  return on('documentChanged', ({ documentId }) => {
    void links.refresh(documentId)
    void refusalLists.refresh()
  })
}
