// A search over Leads and Contacts, by name, company or e-mail address.
import type { PersonObject, SourcePeople } from '#shared/model/salesforce-recipients.ts'
import { type Access, may } from '../access.ts'
import { canReadAccountName } from '../access-rules.ts'
import type { SalesforceOrg } from '../org.ts'
import { like } from '../soql.ts'
import { type PeopleQuery, readPeople } from './people.ts'

/** The largest number of people of each object. */
const maxFound = 100

const searched: Record<PersonObject, readonly string[]> = {
  Lead: ['Name', 'Company', 'Email'],
  Contact: ['Name', 'Email'],
}

/** Each word must be in one of the fields that this user can filter. */
function conditionFor(access: Access | null, object: PersonObject, words: readonly string[]): string | null {
  const fields = searched[object].filter((field) => may(access, object, field, 'filterable'))
  const company = object === 'Contact' && canReadAccountName(access) ? ['Account.Name'] : []
  const all = [...fields, ...company]
  if (all.length === 0) return null
  return words
    .map((word) => `(${all.map((field) => `${field} LIKE ${like(word)}`).join(' OR ')})`)
    .join(' AND ')
}

/** Finds up to 100 Leads that are not converted and 100 Contacts with one API call, those with the latest change first. Throws SalesforceError. */
export async function searchPeople(org: SalesforceOrg, text: string): Promise<SourcePeople> {
  const words = text.normalize('NFKC').trim().split(/\s+/).slice(0, 5)
  const queryFor = (object: PersonObject): PeopleQuery => ({
    object,
    where: (access) => {
      const condition = conditionFor(access, object, words)
      const isOpen = object === 'Lead' && may(access, 'Lead', 'IsConverted', 'filterable')
      return condition && isOpen ? `IsConverted = false AND ${condition}` : condition
    },
    tail: ` ORDER BY LastModifiedDate DESC LIMIT ${maxFound + 1}`,
  })
  const { people, hidden } = await readPeople(org, [queryFor('Lead'), queryFor('Contact')])
  const kept = (['Lead', 'Contact'] as const).map((object) => people.filter((each) => each.object === object))
  return {
    people: kept.flatMap((some) => some.slice(0, maxFound)),
    hidden,
    isCut: kept.some((some) => some.length > maxFound),
    columns: [],
    column: null,
  }
}
