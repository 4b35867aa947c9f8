import { Email, Id } from '#shared/model/basics.ts'
import { toInstant, toInstantOrNull } from '../../infrastructure/clock.ts'
import type { LinkSummary } from '../../repositories/workspace-usage.ts'
import { revokeLink } from '../../services/links/revoke-link.ts'
import { defineWorkspaceCommand, flag } from './command.ts'
import { minute, table } from './table.ts'

const maxLinks = 10_000

function stateOf({ disabledAt, expiresAt }: LinkSummary, now: number): 'off' | 'expired' | 'active' {
  if (disabledAt !== null) return 'off'
  return expiresAt !== null && expiresAt <= now ? 'expired' : 'active'
}

export const listLinks = defineWorkspaceCommand({
  name: 'links list',
  summary: 'Lists the links, newest first. The URLs are left out, because they give access.',
  flags: { email: flag(Email.optional(), 'EMAIL', 'only the links of this owner') },
  async run({ store, workspaceId, clock }, { email = null }) {
    const found = await store.forWorkspace(workspaceId).workspaceUsage.links(email, maxLinks)
    const now = clock.now()
    return {
      links: found.map((link) => ({
        ...{ id: link.id, name: link.name, document: link.document, owner: link.ownerEmail },
        ...{ state: stateOf(link, now), createdAt: toInstant(link.createdAt) },
        ...{ expiresAt: toInstantOrNull(link.expiresAt), disabledAt: toInstantOrNull(link.disabledAt) },
      })),
    }
  },
  text: ({ links }) =>
    table(
      ['DOCUMENT', 'LINK', 'OWNER', 'STATE', 'CREATED (UTC)', 'ID'],
      links.map(({ id, name, document, owner, state, createdAt }) => [
        ...[document, name, owner, state, minute(createdAt), id],
      ]),
      'There are no links.',
    ),
})

export const revokeLinks = defineWorkspaceCommand({
  name: 'links revoke',
  summary: 'Turns off a link. Its readers cannot read on.',
  flags: { link: flag(Id, 'ID', 'id of the link (see: links list)') },
  async run(place, { link }) {
    return { link, ...(await revokeLink(place, place.workspaceId, link)) }
  },
  text: ({ link, wasActive }) => (wasActive ? `${link} is turned off.` : `${link} was turned off before.`),
})
