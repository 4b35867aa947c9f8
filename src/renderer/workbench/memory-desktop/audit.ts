import type { AuditEntry } from '#shared/model/audit.ts'
import { auditKinds } from '#shared/model/audit.ts'
import type { AuditQuery } from '#shared/tracker-api/audit.ts'
import { type Calls, page } from './items.ts'
import type { MemoryState } from './state.ts'

type AuditCalls = Calls<'auditLog'> & Pick<Calls<'exports'>, 'exports.auditLog'>

const dayMs = 86_400_000

const areaOf = ({ kind }: AuditEntry) => (kind === 'other' ? null : auditKinds[kind].area)

const matches =
  ({ area, memberId, from, to }: AuditQuery) =>
  (entry: AuditEntry): boolean =>
    (area === undefined || areaOf(entry) === area) &&
    (memberId === undefined ||
      [entry.by, entry.member, entry.successor].some((who) => who?.id === memberId)) &&
    (from === undefined || entry.at >= from) &&
    (to === undefined || entry.at < to)

export function auditCalls(state: MemoryState): AuditCalls {
  const olderThan = (days: number) => {
    const to = new Date(Date.now() - days * dayMs).toISOString()
    return state.auditLog.filter(matches({ to }))
  }
  return {
    'auditLog.list': ({ cursor, ...query }) => page(state.auditLog.filter(matches(query)), cursor),
    'auditLog.retention': () => state.auditRetention,
    'auditLog.setRetention': ({ days }) => {
      state.auditRetention = { days, from: new Date(Date.now() + dayMs).toISOString() }
      return state.auditRetention
    },
    'auditLog.previewRetention': ({ days }) => ({
      count: olderThan(days).length,
      oldestAt: state.auditLog.at(-1)?.at ?? null,
    }),
    'exports.auditLog': ({ filter, name }) => ({
      name: `${name}.csv`,
      lines: state.auditLog.filter(matches(filter)).length,
    }),
  }
}
