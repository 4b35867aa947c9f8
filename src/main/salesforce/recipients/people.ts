// Leads and Contacts as recipients: queries that contain only fields that the connected user can see.
import { z } from 'zod'
import type { PersonObject, SourcePerson } from '#shared/model/salesforce-recipients.ts'
import { type Access, canSeeObject, may, visible } from '../access.ts'
import { canReadAccountName } from '../access-rules.ts'
import { querySubrequest } from '../connection.ts'
import type { SalesforceOrg } from '../org.ts'
import { queryVisible } from '../visible-query.ts'

/** A composite call allows five queries; `queryVisible` needs one of them. */
const maxQueries = 4

/**
 * One query. `where` returns the condition, or null if this user can't filter in that way. `tail` is the part after the condition, for example
 * a LIMIT.
 */
export type PeopleQuery = { object: PersonObject; where(access: Access | null): string | null; tail?: string }

export type FoundPeople = { people: SourcePerson[]; hidden: string[] }

const Row = z.object({
  Id: z.string(),
  Name: z.string().nullish(),
  Email: z.string().nullish(),
  Company: z.string().nullish(),
  Account: z.object({ Name: z.string().nullish() }).nullish(),
  HasOptedOutOfEmail: z.boolean().nullish(),
  IsConverted: z.boolean().nullish(),
})

const fieldsOf: Record<PersonObject, readonly string[]> = {
  Lead: ['Name', 'Email', 'Company', 'HasOptedOutOfEmail', 'IsConverted'],
  Contact: ['Name', 'Email', 'HasOptedOutOfEmail'],
}
/** Fields whose absence the rep must know: without them, people or warnings are missing. */
const neededFields = ['Email', 'HasOptedOutOfEmail']

/** Returns the objects and fields of the list that the user can't see. */
function hiddenIn(access: Access | null, objects: readonly PersonObject[]): string[] {
  return objects.flatMap((object) => {
    if (!canSeeObject(access, object)) return [object]
    const hidden = neededFields.filter((field) => !may(access, object, field))
    // Without the address no person of this object can be a recipient.
    return (hidden.includes('Email') ? ['Email'] : hidden).map((field) => `${object}.${field}`)
  })
}

function queryFor(access: Access | null, { object, where, tail = '' }: PeopleQuery): string | null {
  if (!canSeeObject(access, object) || !may(access, object, 'Email')) return null
  const condition = where(access)
  if (condition === null) return null
  const account = object === 'Contact' && canReadAccountName(access) ? ['Account.Name'] : []
  const fields = ['Id', ...visible(access, object, fieldsOf[object]), ...account]
  return `SELECT ${fields.join(', ')} FROM ${object} WHERE ${condition}${tail}`
}

const toPerson = (object: PersonObject, row: z.output<typeof Row>): SourcePerson => ({
  recordId: row.Id,
  object,
  name: row.Name ?? '',
  company: row.Company ?? row.Account?.Name ?? '',
  email: row.Email ?? null,
  optedOut: row.HasOptedOutOfEmail ?? false,
  converted: row.IsConverted ?? false,
})

/**
 * Reads the people of all queries, in their order, with one API call for four queries. If the permissions had changed, one more call reads them.
 * Throws SalesforceError.
 */
export async function readPeople(org: SalesforceOrg, queries: readonly PeopleQuery[]): Promise<FoundPeople> {
  const people: SourcePerson[] = []
  let access: Access | null = null
  for (let from = 0; from < queries.length; from += maxQueries) {
    const some = queries.slice(from, from + maxQueries)
    const { results, access: seen } = await queryVisible(org, (now) =>
      some.flatMap((query, index) => {
        const soql = queryFor(now, query)
        return soql === null ? [] : [querySubrequest(`people${index}`, soql)]
      }),
    )
    access = seen
    for (const [index, { object }] of some.entries()) {
      const result = results.get(`people${index}`)
      if (!result) continue
      const rows = await org.client.rows(result, Row)
      for (const row of rows) people.push(toPerson(object, row))
    }
  }
  return { people, hidden: hiddenIn(access, [...new Set(queries.map(({ object }) => object))]) }
}
