import { useTranslation } from 'react-i18next'
import { type AuditScope, auditText } from '#shared/audit-text.ts'
import type { AuditEntry, AuditOrigin } from '#shared/model/audit.ts'
import { RelativeTime } from '../../components/time.tsx'
import { useLocale } from '../../lib/i18n.ts'

/** The entries as a list, each with its time. In the log of the workspace, each entry also shows the changed values and where it came from. */
export function AuditLines({ entries, scope }: { entries: readonly AuditEntry[]; scope: AuditScope }) {
  const { sentence, change } = auditText(useLocale())
  return (
    <ul className="divide-y divide-line">
      {entries.map((entry) => (
        <li key={entry.id} className="flex items-baseline justify-between gap-4 py-2">
          <div className="min-w-0 [overflow-wrap:anywhere]">
            <div>{sentence(entry, scope)}</div>
            {entry.changes?.map((each) => (
              <div key={each.field} className="text-xs text-ink-2">
                {change(each, entry.kind)}
              </div>
            ))}
            {scope === 'workspace' && entry.origin ? <Origin of={entry.origin} /> : null}
          </div>
          <RelativeTime at={entry.at} className="shrink-0 text-xs text-ink-3" />
        </li>
      ))}
    </ul>
  )
}

function Origin({ of: origin }: { of: AuditOrigin }) {
  const { appVersion, network } = origin
  const originOf = auditText(useLocale()).origin
  const { t } = useTranslation()
  const parts = [
    originOf({ origin }),
    appVersion === null ? null : `${t('audit.origin.app')} ${appVersion}`,
    network === null ? null : `${t('audit.origin.network')} ${network}`,
  ].filter((part) => part !== null)
  return parts.length > 0 ? <div className="text-xs text-ink-3">{parts.join(' · ')}</div> : null
}
