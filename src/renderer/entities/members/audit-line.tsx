import { useTranslation } from 'react-i18next'
import type { AuditEntry } from '#shared/model/ownership.ts'
import { RelativeTime } from '../../components/time.tsx'
import { useHoldingsText } from './holdings-text.ts'

type Scope = 'workspace' | 'document'

/** Returns a function that writes an entry of the audit log as a sentence. In the history of a document, its title is left out. */
function useAuditText(scope: Scope): (entry: AuditEntry) => string {
  const { t } = useTranslation()
  const holdings = useHoldingsText()
  const person = (who: AuditEntry['by']) =>
    who ? t('ownership.log.person', { name: who.name }) : t('ownership.log.operator')
  return (entry) => {
    const { kind, counts, document } = entry
    const names = { by: person(entry.by), member: person(entry.member), successor: person(entry.successor) }
    const what = counts ? holdings(counts) : ''
    const about = { ...names, what, document: document?.title ?? '' }
    const isHere = scope === 'document'
    switch (kind) {
      case 'memberRemoved':
        return t(what ? 'ownership.log.memberRemovedGave' : 'ownership.log.memberRemoved', about)
      case 'handedOver':
      case 'ownersChanged':
        return t(`ownership.log.${kind}`, about)
      case 'documentOwner': {
        const line = t(isHere ? 'ownership.log.owner' : 'ownership.log.documentOwner', about)
        const count = counts?.links ?? 0
        return count > 0 ? t('ownership.log.withLinks', { line, count }) : line
      }
      case 'linkOwner':
        return t(isHere ? 'ownership.log.linksOwner' : 'ownership.log.linkOwner', about)
      case 'roleChanged':
        return t(`ownership.log.roleChanged.${entry.role ?? 'member'}`, names)
      case 'deviceRevoked':
        return t('ownership.log.deviceRevoked', { ...names, device: entry.deviceName ?? '' })
      case 'other':
        return t('ownership.log.other')
    }
  }
}

/** The entries as a list, each with its time. */
export function AuditLines({ entries, scope }: { entries: readonly AuditEntry[]; scope: Scope }) {
  const textOf = useAuditText(scope)
  return (
    <ul className="divide-y divide-line">
      {entries.map((entry) => (
        <li key={entry.id} className="flex items-baseline justify-between gap-4 py-2">
          <span className="min-w-0 [overflow-wrap:anywhere]">{textOf(entry)}</span>
          <RelativeTime at={entry.at} className="shrink-0 text-xs text-ink-3" />
        </li>
      ))}
    </ul>
  )
}
