// The display name of a visitor: the name and company of the Lead or Contact, or else the name of the personal link, or else the address.
// The tracker (e-mail, Slack, history page, CSV), main (notifications) and the renderer use these functions.
import type { Locale } from './model/basics.ts'
import type { Confidence } from './model/visits.ts'

/** What is known about a visitor. {@link VisitorRef} and {@link Visitor} have this form. */
export type KnownVisitor = {
  email: string | null
  /** The name of the Lead or Contact. */
  name?: string | null | undefined
  company?: string | null | undefined
  /** The name of the link that was made for this visitor. */
  linkName?: string | null | undefined
  /** How certain the address is in one visit. Undefined: the texts are about the visitor, not about a visit. */
  confidence?: Confidence | undefined
  /** The id of the Lead or Contact that the URL of a merge link names. */
  claimedRecord?: string | undefined
}

/** The mark behind a name or an address that the URL of a merge link claims. */
const claimedMarks = { en: ' (claimed, not confirmed)', ja: '（リンクの申告・未確認）' } as const

/** The name of a claimed record that no desktop has found in Salesforce yet. */
const recordNames = { en: 'Salesforce record', ja: 'Salesforceのレコード' } as const

/** Adds the mark of a claimed address. An empty text stays empty. */
export const markClaimed = (text: string, locale: Locale): string =>
  text === '' ? '' : `${text}${claimedMarks[locale]}`

/** Names that people or web forms enter because Salesforce requires a value. Salesforce itself fills in `[not provided]`. */
const placeholder = /^(\[not provided\]|not provided|n\/?a|none|unknown|不明|なし|未入力|\P{L}*)$/iu

/** Returns the text without white space at both ends. Returns null for an empty text and for a placeholder such as `[not provided]`. */
export function realName(text: string | null | undefined): string | null {
  const trimmed = text?.trim() ?? ''
  const hasContent = trimmed !== '' && (!placeholder.test(trimmed) || /\p{N}/u.test(trimmed))
  return hasContent ? trimmed : null
}

/** Returns the name of the person: of the Lead or Contact, or else of the personal link. Null: only the address is known. */
export const personName = ({ name, linkName }: KnownVisitor): string | null =>
  realName(name) ?? realName(linkName)

/** Returns the company of the Lead or Contact. Null: unknown. */
export const companyName = ({ company }: KnownVisitor): string | null => realName(company)

/** Returns the first name or address that is known. Null: an anonymous reader, or a claimed record whose name is not known yet. */
export const shortVisitorName = (visitor: KnownVisitor): string | null => personName(visitor) ?? visitor.email

/**
 * Returns the name with the company, e.g. `Jane Miller (Acme)` or `さくら商事 田中 一郎`. In Japanese, the company comes first. Returns null for
 * an anonymous reader.
 */
export function visitorName(visitor: KnownVisitor, locale: Locale): string | null {
  const who = shortVisitorName(visitor) ?? (visitor.claimedRecord ? recordNames[locale] : null)
  if (who === null) return null
  const company = companyName(visitor)
  if (company === null || company === who) return who
  return locale === 'ja' ? `${company} ${who}` : `${who} (${company})`
}

const hasHonorific = /(様|さま|さん|殿|御中|先生|氏)$/u

function inSentence(visitor: KnownVisitor, locale: Locale): string | null {
  const name = visitorName(visitor, locale)
  if (name === null || locale !== 'ja') return name
  if (shortVisitorName(visitor) === null) return name
  if (personName(visitor) === null) return `${name}さん`
  return hasHonorific.test(name) ? name : `${name}様`
}

/**
 * Returns the name for a sentence. In Japanese, a name has the honorific 様, and an address さん: `さくら商事 田中 一郎様`. A claimed address is
 * marked, because the sentence has no icon beside it.
 */
export function visitorInSentence(visitor: KnownVisitor, locale: Locale): string | null {
  const name = inSentence(visitor, locale)
  return name !== null && visitor.confidence === 'claimed' ? markClaimed(name, locale) : name
}
