import { listMembers } from '../../services/people/members.ts'
import { defineWorkspaceCommand } from './command.ts'
import { minute, table } from './table.ts'

export const members = defineWorkspaceCommand({
  name: 'members',
  summary: 'Lists the members.',
  flags: {},
  async run(place) {
    const found = await listMembers(place, place.workspaceId)
    return {
      members: found.map(({ id, email, name, role, locale, createdAt }) => ({
        ...{ id, email, name, role, locale, createdAt },
      })),
    }
  },
  text: ({ members: rows }) =>
    table(
      ['E-MAIL', 'NAME', 'ROLE', 'SINCE (UTC)', 'ID'],
      rows.map(({ id, email, name, role, createdAt }) => [email, name, role, minute(createdAt), id]),
      'There are no members.',
    ),
})
