// The campaigns, list views and reports that a rep can choose as a source of recipients.
import { z } from 'zod'
import {
  PersonObject,
  type RecipientSource,
  type RecipientSources,
  type SourceKind,
} from '#shared/model/salesforce-recipients.ts'
import { parseRecordId } from '#shared/salesforce-id.ts'
import type { SalesforceOrg } from '../org.ts'
import { like, literal } from '../soql.ts'

/** The number of sources that are shown at once. */
export const maxSources = 100

const Row = z.object({
  Id: z.string(),
  Name: z.string(),
  Type: z.string().nullish(),
  SobjectType: PersonObject.nullish(),
  IsSoqlCompatible: z.boolean().nullish(),
  FolderName: z.string().nullish(),
  Format: z.string().nullish(),
})

type Kind = { object: string; prefix: string; fields: string; only: string[] }

const kinds: Record<SourceKind, Kind> = {
  campaign: { object: 'Campaign', prefix: '701', fields: 'Id, Name, Type', only: [] },
  listView: {
    object: 'ListView',
    prefix: '00B',
    fields: 'Id, Name, SobjectType, IsSoqlCompatible',
    only: ["SobjectType IN ('Lead', 'Contact')"],
  },
  report: { object: 'Report', prefix: '00O', fields: 'Id, Name, FolderName, Format', only: [] },
}

/** The list views that Lightning Experience names by their developer name, for example `…/o/Lead/list?filterName=AllOpenLeads`. */
function viewOfUrl(text: string): { object: string; developerName: string } | null {
  const [, object, name] = /\/o\/(Lead|Contact)\/list\?(?:[^#]*&)?filterName=(\w+)/.exec(text) ?? []
  if (!object || !name) return null
  return { object, developerName: name === '__Recent' ? `RecentlyViewed${object}s` : name }
}

/** The condition for a typed text: a part of the name, an id, or the URL of the source. */
function conditionOf(kind: SourceKind, text: string): string[] {
  const typed = text.trim()
  if (typed === '') return []
  const id = parseRecordId(typed, kinds[kind].prefix)
  if (id) return [`Id = ${literal(id)}`]
  const view = kind === 'listView' ? viewOfUrl(typed) : null
  if (view) {
    return [`SobjectType = ${literal(view.object)}`, `DeveloperName = ${literal(view.developerName)}`]
  }
  return [`Name LIKE ${like(typed)}`]
}

const toSource = (kind: SourceKind, row: z.output<typeof Row>): RecipientSource => ({
  kind,
  id: row.Id,
  name: row.Name,
  object: row.SobjectType ?? null,
  detail: row.Type ?? row.FolderName ?? '',
  isReadable: kind === 'listView' ? row.IsSoqlCompatible === true : row.Format !== 'MultiBlock',
})

/** Returns the sources with this text, those that the user has viewed last first, with one API call. Throws SalesforceError. */
export async function findSources(
  { client }: SalesforceOrg,
  kind: SourceKind,
  text: string,
): Promise<RecipientSources> {
  const { object, fields, only } = kinds[kind]
  const conditions = [...only, ...conditionOf(kind, text)]
  const where = conditions.length > 0 ? ` WHERE ${conditions.join(' AND ')}` : ''
  const order = `ORDER BY LastViewedDate DESC NULLS LAST, Name LIMIT ${maxSources + 1}`
  const rows = await client.query(`SELECT ${fields} FROM ${object}${where} ${order}`, Row)
  return {
    sources: rows.slice(0, maxSources).map((row) => toSource(kind, row)),
    isCut: rows.length > maxSources,
  }
}
