import { silenceOf } from '../../domain/notifications/silence.ts'
import type { NotifyRules } from '../../repositories/recipients.ts'
import type { VisitRow } from '../../repositories/visit-snapshots.ts'

/** Returns true if nobody is told of the visit: its link is muted, or its reader belongs to the team or to an ignored domain. */
export function isSilent(rules: NotifyRules, visit: VisitRow): boolean {
  const silence = silenceOf({
    email: visit.email,
    muted: rules.isMuted(visit),
    members: rules.members.get(visit.workspace_id) ?? new Set(),
    ignoredDomains: rules.ignoredDomains(visit),
  })
  return silence !== null
}
