// The people of a list view. Source: REST API Developer Guide, "List View Results".
import { z } from 'zod'
import type { PersonObject, SourcePeople } from '#shared/model/salesforce-recipients.ts'
import type { SalesforceOrg } from '../org.ts'
import { peopleByIds } from './by-ids.ts'

/** The largest number of rows that Salesforce gives at once. */
const maxRows = 2_000

/** `done` is false if the list view has more rows. Each list view has a hidden column `Id`. */
const Results = z.object({
  done: z.boolean(),
  records: z.array(
    z.object({ columns: z.array(z.object({ fieldNameOrPath: z.string(), value: z.unknown() })) }),
  ),
})

/**
 * Reads up to 2,000 rows of the list view, and then the records, because the address need not be a column. Costs one API call and one more for
 * about 1,400 rows. Throws SalesforceError.
 */
export async function listViewPeople(
  org: SalesforceOrg,
  object: PersonObject,
  id: string,
): Promise<SourcePeople> {
  const path = `/sobjects/${object}/listviews/${encodeURIComponent(id)}/results?limit=${maxRows}`
  const { done, records } = await org.client.read(path, Results)
  const ids = records.flatMap(({ columns }) => {
    const found = columns.find(({ fieldNameOrPath }) => fieldNameOrPath === 'Id')?.value
    return typeof found === 'string' ? [{ object, id: found }] : []
  })
  return { ...(await peopleByIds(org, ids)), isCut: !done, columns: [], column: null }
}
