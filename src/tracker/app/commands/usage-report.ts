import { z } from 'zod'
import type { Months } from '../../repositories/workspace-usage.ts'
import { defineWorkspaceCommand, flag } from './command.ts'
import { table } from './table.ts'

/** Returns the last `count` months in UTC, the oldest first. */
export function monthsUntil(now: number, count: number): Months {
  const date = new Date(now)
  return Array.from({ length: count }, (_, index) => {
    const from = Date.UTC(date.getUTCFullYear(), date.getUTCMonth() - count + 1 + index)
    return { month: new Date(from).toISOString().slice(0, 7), from }
  })
}

const megabytes = (bytes: number) => `${(bytes / 1_000_000).toFixed(1)} MB`

export const usageReport = defineWorkspaceCommand({
  name: 'usage',
  summary: 'Counts documents, links, visits and members by month, and the size of the documents.',
  flags: {
    months: flag(
      z
        .string()
        .regex(/^\d{1,3}$/, 'must be a number of months')
        .transform(Number)
        .pipe(z.number().min(1).max(120))
        .default(12),
      'N',
      'number of months; default 12',
    ),
  },
  async run({ store, workspaceId, clock }, { months: count }) {
    const { workspaceUsage } = store.forWorkspace(workspaceId)
    const months = monthsUntil(clock.now(), count)
    const documents = await workspaceUsage.madeByMonth('documents', months)
    const versions = await workspaceUsage.madeByMonth('document_versions', months)
    const links = await workspaceUsage.madeByMonth('links', months)
    const visits = await workspaceUsage.madeByMonth('visits', months)
    const members = await workspaceUsage.madeByMonth('members', months)
    return {
      now: await workspaceUsage.totals(),
      months: months.map(({ month }) => ({
        month,
        documents: documents.get(month) ?? 0,
        versions: versions.get(month) ?? 0,
        links: links.get(month) ?? 0,
        visits: visits.get(month) ?? 0,
        members: members.get(month) ?? 0,
      })),
    }
  },
  text: ({ now, months }) =>
    [
      table(
        ['MONTH (UTC)', 'DOCUMENTS', 'VERSIONS', 'LINKS', 'VISITS', 'MEMBERS'],
        months.map(({ month, documents, versions, links, visits, members }) => [
          ...[month, documents, versions, links, visits, members],
        ]),
        '',
      ),
      '',
      `Now: ${now.documents} documents (${megabytes(now.bytes)}), ${now.links} active links, ${now.visits} visits, ${now.members} members`,
    ].join('\n'),
})
