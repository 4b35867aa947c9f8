// Recipients of personal links from Salesforce: the sources that a rep can choose, and the people of a source.
import { z } from 'zod'

export const SourceKind = z.enum(['campaign', 'listView', 'report'])
export type SourceKind = z.infer<typeof SourceKind>

export const PersonObject = z.enum(['Lead', 'Contact'])
export type PersonObject = z.infer<typeof PersonObject>

/** A campaign, list view or report that the connected user can see. */
export const RecipientSource = z.object({
  kind: SourceKind,
  id: z.string(),
  name: z.string(),
  /** What a list view lists. Null for other kinds. */
  object: PersonObject.nullable(),
  /** The type of a campaign, or the folder of a report. Empty if unknown. */
  detail: z.string(),
  /** False: Salesforce can't give the rows of this list view or report to apps. */
  isReadable: z.boolean(),
})
export type RecipientSource = z.infer<typeof RecipientSource>

/** `isCut`: Salesforce has more sources than `maxSources`. */
export const RecipientSources = z.object({ sources: z.array(RecipientSource), isCut: z.boolean() })
export type RecipientSources = z.infer<typeof RecipientSources>

/** Where people are read. `column`: the column of a report that has the e-mail address; null: the first column with addresses of other people than colleagues. */
export const PeopleRequest = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('campaign'), id: z.string().max(18) }),
  z.object({ kind: z.literal('listView'), id: z.string().max(18), object: PersonObject }),
  z.object({ kind: z.literal('report'), id: z.string().max(18), column: z.string().max(300).nullable() }),
  z.object({ kind: z.literal('search'), text: z.string().trim().min(2).max(100) }),
])
export type PeopleRequest = z.infer<typeof PeopleRequest>

export const SourcePerson = z.object({
  /** Null for an address of a report that belongs to no Lead or Contact. */
  recordId: z.string().nullable(),
  object: PersonObject.nullable(),
  name: z.string(),
  company: z.string(),
  email: z.string().nullable(),
  /** The record has "Email Opt Out". */
  optedOut: z.boolean(),
  /** A Lead that was converted. Its Contact has taken its place. */
  converted: z.boolean(),
})
export type SourcePerson = z.infer<typeof SourcePerson>

export const SourcePeople = z.object({
  people: z.array(SourcePerson),
  /** What this user can't see: an object (`Contact`) or a field (`Lead.Email`). People of an object without visible addresses are missing. */
  hidden: z.array(z.string()),
  /** Salesforce has more rows than it gives at once. */
  isCut: z.boolean(),
  /** The columns of a report that have addresses, and the one that was read. */
  columns: z.array(z.object({ name: z.string(), label: z.string() })),
  column: z.string().nullable(),
})
export type SourcePeople = z.infer<typeof SourcePeople>
