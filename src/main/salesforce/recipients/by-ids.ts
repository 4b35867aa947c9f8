// The people with the ids or the addresses that another query has returned.
import type { PersonObject, SourcePerson } from '#shared/model/salesforce-recipients.ts'
import { may } from '../access.ts'
import type { SalesforceOrg } from '../org.ts'
import { chunkByLength, list, maxEncodedQueryLength } from '../soql.ts'
import { type FoundPeople, type PeopleQuery, readPeople } from './people.ts'

export type RecordRef = { object: PersonObject; id: string }

/** The rest of the query needs some of the length. */
const listLength = maxEncodedQueryLength - 1_000

/** Reads people by id and keeps the order of the ids. An id whose record is deleted, or that this user can't see, is left out. */
export async function peopleByIds(org: SalesforceOrg, ids: readonly RecordRef[]): Promise<FoundPeople> {
  const queries = (['Lead', 'Contact'] as const).flatMap((object): PeopleQuery[] =>
    chunkByLength(
      ids.filter((each) => each.object === object).map((each) => each.id),
      listLength,
    ).map((some) => ({ object, where: () => `Id IN ${list(some)}` })),
  )
  const { people, hidden } = await readPeople(org, queries)
  const byId = new Map(people.map((person) => [person.recordId, person]))
  return { people: ids.flatMap(({ id }) => byId.get(id) ?? []), hidden }
}

/** Reads the Leads and Contacts with one of these addresses, by address in lower case. A Lead that is not converted is preferred, as in a match. */
export async function peopleByEmails(
  org: SalesforceOrg,
  emails: readonly string[],
): Promise<{ byEmail: ReadonlyMap<string, SourcePerson>; hidden: string[] }> {
  const queries = chunkByLength(emails, listLength).flatMap((some) =>
    (['Contact', 'Lead'] as const).map(
      (object): PeopleQuery => ({
        object,
        where: (access) => (may(access, object, 'Email', 'filterable') ? `Email IN ${list(some)}` : null),
      }),
    ),
  )
  const { people, hidden } = await readPeople(org, queries)
  const byEmail = new Map<string, SourcePerson>()
  // The last one stays: converted Leads, then Contacts, then Leads.
  const rank = (person: SourcePerson) => (person.converted ? 0 : person.object === 'Contact' ? 1 : 2)
  for (const person of people.toSorted((a, b) => rank(a) - rank(b))) {
    if (person.email) byEmail.set(person.email.toLowerCase(), person)
  }
  return { byEmail, hidden }
}
