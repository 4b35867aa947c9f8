// The sentences of the audit log, for the screen, the CSV file and the command of the operator.
import { fill } from './fill.ts'
import { audit as auditEn } from './messages/en/audit.ts'
import { errors as errorsEn } from './messages/en/errors.ts'
import { ownership as ownershipEn } from './messages/en/ownership.ts'
import { settings as settingsEn } from './messages/en/settings.ts'
import { audit as auditJa } from './messages/ja/audit.ts'
import { errors as errorsJa } from './messages/ja/errors.ts'
import { ownership as ownershipJa } from './messages/ja/ownership.ts'
import { settings as settingsJa } from './messages/ja/settings.ts'
import type { AuditChange, AuditEntry } from './model/audit.ts'
import type { Locale } from './model/basics.ts'
import { type Holdings, ownsAnything } from './model/ownership.ts'

/** In the history of a document, its title is left out. */
export type AuditScope = 'workspace' | 'document'

type AuditText = {
  /** Returns the entry as one sentence. */
  sentence(entry: AuditEntry, scope?: AuditScope): string
  /** Returns a changed value, with its earlier value where both are known. */
  change(change: AuditChange, kind: AuditEntry['kind']): string
  /** Returns the name of the device or of the API token that made the change. Null: unknown. */
  origin(entry: Pick<AuditEntry, 'origin'>): string | null
  /** Returns the name of the actor. */
  actor(entry: Pick<AuditEntry, 'actor' | 'by'>): string
}

const textsOf = {
  en: { audit: auditEn, ownership: ownershipEn, settings: settingsEn, errors: errorsEn, list: 'en-GB' },
  ja: { audit: auditJa, ownership: ownershipJa, settings: settingsJa, errors: errorsJa, list: 'ja' },
} as const
type Texts = (typeof textsOf)[Locale]

/** Kinds whose `changes` are the filters of an export. */
const exportKinds: ReadonlySet<string> = new Set(['visitsExported', 'auditLogExported'])

const holdingKinds = ['documents', 'links', 'workflows'] as const

const own = <T extends object>(texts: T, key: string): string | undefined =>
  Object.hasOwn(texts, key) ? String(texts[key as keyof T]) : undefined

/** Returns the form of a text for `count`: `key_one` or `key_other`. Japanese has only `key_other`. */
function counted(locale: Locale, texts: object, key: string, count: number): string {
  const form = new Intl.PluralRules(locale).select(count)
  const text = own(texts, `${key}_${form}`) ?? own(texts, `${key}_other`) ?? ''
  return fill(text, { count })
}

/** Formats counts as a list, for example `12 documents, 30 links and 4 workflows`. Zero counts are left out. */
export function holdingsText(locale: Locale, counts: Holdings): string {
  const { ownership, list } = textsOf[locale]
  const parts = holdingKinds.filter((kind) => counts[kind] > 0)
  return new Intl.ListFormat(list, { type: 'conjunction' }).format(
    parts.map((kind) => counted(locale, ownership.counts, kind, counts[kind])),
  )
}

type Values = Record<string, string | number>

function valuesOf(locale: Locale, entry: AuditEntry): Values {
  const { audit, ownership, settings, errors } = textsOf[locale]
  const person = (who: AuditEntry['by']) => (who ? fill(ownership.log.person, { name: who.name }) : '')
  return {
    by: actorText(textsOf[locale], entry),
    member: person(entry.member),
    successor: person(entry.successor),
    document: entry.document?.title ?? '',
    target: targetText(textsOf[locale], entry),
    what: entry.counts ? holdingsText(locale, entry.counts) : '',
    device: entry.deviceName ?? '',
    origin: entry.origin?.device ?? '',
    role: settings.roles[entry.role ?? 'member'],
    reason: entry.reason === null ? '' : (own(errors, entry.reason) ?? entry.reason),
    count: new Intl.NumberFormat(locale).format(entry.count ?? 0),
    data: audit.dataKinds[entry.dataKind ?? 'other'],
  }
}

function actorText({ audit, ownership }: Texts, { actor, by }: Pick<AuditEntry, 'actor' | 'by'>): string {
  if (by) return fill(ownership.log.person, { name: by.name })
  return audit.actors[actor === 'operator' ? 'operator' : 'system']
}

function targetText({ audit }: Texts, { target }: AuditEntry): string {
  if (target?.type !== 'link') return target?.name ?? audit.empty
  return target.name ? fill(audit.linkNamed, { name: target.name }) : audit.link
}

/** Returns the sentence of an entry about owners, without its values. Returns null for another kind. */
function ownerSentence(texts: Texts, entry: AuditEntry, scope: AuditScope): string | null {
  const { log } = texts.ownership
  const isHere = scope === 'document'
  switch (entry.kind) {
    case 'memberRemoved':
      return entry.counts && ownsAnything(entry.counts) ? log.memberRemovedGave : log.memberRemoved
    case 'handedOver':
    case 'ownersChanged':
      return log[entry.kind]
    case 'documentOwner':
      return isHere ? log.owner : log.documentOwner
    case 'linkOwner':
      return isHere ? log.linksOwner : log.linkOwner
    default:
      return null
  }
}

/** Returns the sentence of an entry, without its values. */
function plainSentence({ audit, ownership }: Texts, { kind, role, document, target }: AuditEntry): string {
  switch (kind) {
    case 'roleChanged':
      return ownership.log.roleChanged[role ?? 'member']
    case 'deviceRevoked':
    case 'other':
      return ownership.log[kind]
    case 'inviteMade':
      return target?.name ? audit.kinds.inviteMade : audit.kinds.inviteMadeForAnybody
    case 'documentMoved':
      return target ? audit.kinds.documentMoved : audit.kinds.documentTakenOut
    case 'workflowMade':
    case 'workflowChanged':
    case 'workflowRemoved':
    case 'workflowsAdopted':
      return audit.kinds[kind][document ? 'document' : 'workspace']
    case 'memberRemoved':
    case 'handedOver':
    case 'ownersChanged':
    case 'documentOwner':
    case 'linkOwner':
      return ''
    default:
      return audit.kinds[kind]
  }
}

function sentenceOf(locale: Locale, entry: AuditEntry, scope: AuditScope): string {
  const texts = textsOf[locale]
  const line = fill(
    ownerSentence(texts, entry, scope) ?? plainSentence(texts, entry),
    valuesOf(locale, entry),
  )
  const links = entry.kind === 'documentOwner' ? (entry.counts?.links ?? 0) : 0
  return links > 0 ? fill(counted(locale, texts.ownership.log, 'withLinks', links), { line }) : line
}

/** The words of a setting with fixed values. */
const choicesOf = ({ settings }: Texts): Readonly<Record<string, object>> => ({
  memberVisibility: settings.visibility.choices,
  recordOwnerRule: settings.recordOwnerRules,
})

function changeText(texts: Texts, { field, from, to }: AuditChange, isFilter: boolean): string {
  const { audit } = texts
  const words = choicesOf(texts)[field] ?? audit.values
  const value = (given: string | null) => (given === null ? audit.empty : (own(words, given) ?? given))
  const values = { field: own(audit.fields, field) ?? field, from: value(from), to: value(to) }
  if (from === null && to === null) return fill(audit.changedOnly, values)
  return fill(isFilter ? audit.exportedOnly : audit.changed, values)
}

function originText({ audit }: Texts, { origin }: Pick<AuditEntry, 'origin'>): string | null {
  if (origin?.token !== undefined) return fill(audit.token, { name: origin.token })
  return origin?.device ?? null
}

/** Returns functions that write entries of the audit log as text. */
export const auditText = (locale: Locale): AuditText => ({
  sentence: (entry, scope = 'workspace') => sentenceOf(locale, entry, scope),
  change: (change, kind) => changeText(textsOf[locale], change, exportKinds.has(kind)),
  origin: (entry) => originText(textsOf[locale], entry),
  actor: (entry) => actorText(textsOf[locale], entry),
})
