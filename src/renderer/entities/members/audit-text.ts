import { useTranslation } from 'react-i18next'
import { audit as texts } from '#shared/messages/en/audit.ts'
import type { AuditChange, AuditEntry } from '#shared/model/audit.ts'
import { useHoldingsText } from './holdings-text.ts'

/** In the history of a document, its title is left out. */
export type AuditScope = 'workspace' | 'document'

type FieldName = keyof typeof texts.fields
const isField = (name: string): name is FieldName => Object.hasOwn(texts.fields, name)
const isSwitch = (value: string): value is keyof typeof texts.values => Object.hasOwn(texts.values, value)

/** Returns functions that write an entry of the audit log, and its changed values, as text. */
export function useAuditText(scope: AuditScope) {
  const { t, i18n } = useTranslation()
  const holdings = useHoldingsText()
  const person = (who: AuditEntry['by']) => (who ? t('ownership.log.person', { name: who.name }) : '')
  const actor = ({ actor: kind, by }: AuditEntry) =>
    by ? person(by) : t(`audit.actors.${kind === 'operator' ? 'operator' : 'system'}`)
  const target = ({ target: what }: AuditEntry) => {
    if (what?.type !== 'link') return what?.name ?? t('audit.empty')
    return what.name ? t('audit.linkNamed', { name: what.name }) : t('audit.link')
  }
  const valuesOf = (entry: AuditEntry) => ({
    by: actor(entry),
    member: person(entry.member),
    successor: person(entry.successor),
    document: entry.document?.title ?? '',
    target: target(entry),
    what: entry.counts ? holdings(entry.counts) : '',
    device: entry.deviceName ?? '',
    origin: entry.origin?.device ?? '',
    role: t(`settings.roles.${entry.role ?? 'member'}`),
    reason: entry.reason ? i18n.t(`errors:${entry.reason}` as never, { defaultValue: entry.reason }) : '',
    count: entry.count ?? 0,
  })
  const ownerText = useOwnerText(scope)
  const text = (entry: AuditEntry): string => {
    const { kind, document, target: what } = entry
    const values = valuesOf(entry)
    switch (kind) {
      case 'memberRemoved':
      case 'handedOver':
      case 'ownersChanged':
      case 'documentOwner':
      case 'linkOwner':
        return ownerText(entry, values) ?? ''
      case 'roleChanged':
        return t(`ownership.log.roleChanged.${entry.role ?? 'member'}`, values)
      case 'deviceRevoked':
      case 'other':
        return t(`ownership.log.${kind}`, values)
      case 'inviteMade':
        return t(what?.name ? 'audit.kinds.inviteMade' : 'audit.kinds.inviteMadeForAnybody', values)
      case 'workflowMade':
      case 'workflowChanged':
      case 'workflowRemoved':
      case 'workflowsAdopted':
        return t(`audit.kinds.${kind}.${document ? 'document' : 'workspace'}`, values)
      default:
        return t(`audit.kinds.${kind}`, values)
    }
  }
  return { text, change: useChangeText() }
}

/** Returns a function that writes a changed value, with its earlier value where both are known. */
function useChangeText(): (change: AuditChange) => string {
  const { t } = useTranslation()
  const value = (given: string | null) =>
    given === null ? t('audit.empty') : isSwitch(given) ? t(`audit.values.${given}`) : given
  return ({ field, from, to }) => {
    const values = {
      field: isField(field) ? t(`audit.fields.${field}`) : field,
      from: value(from),
      to: value(to),
    }
    return t(from === null && to === null ? 'audit.changedOnly' : 'audit.changed', values)
  }
}

type OwnerValues = Record<'by' | 'member' | 'successor' | 'document' | 'what', string>

/** Returns a function that writes an entry about owners. It returns null for another kind. */
function useOwnerText(scope: AuditScope) {
  const { t } = useTranslation()
  return ({ kind, counts }: AuditEntry, values: OwnerValues): string | null => {
    const isHere = scope === 'document'
    switch (kind) {
      case 'memberRemoved':
        return t(values.what ? 'ownership.log.memberRemovedGave' : 'ownership.log.memberRemoved', values)
      case 'handedOver':
      case 'ownersChanged':
        return t(`ownership.log.${kind}`, values)
      case 'documentOwner': {
        const line = t(isHere ? 'ownership.log.owner' : 'ownership.log.documentOwner', values)
        const count = counts?.links ?? 0
        return count > 0 ? t('ownership.log.withLinks', { line, count }) : line
      }
      case 'linkOwner':
        return t(isHere ? 'ownership.log.linksOwner' : 'ownership.log.linkOwner', values)
      default:
        return null
    }
  }
}
