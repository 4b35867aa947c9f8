// The people of a report. jsforce's report API sends its requests with its own transport, which retries and waits up to 30 minutes
// (docs/adr/0020), so the report is read with this app's client; the forms of the result are those of jsforce's types.
// Source: Reports and Dashboards REST API Developer Guide, "Execute Sync", "Decode the Fact Map", "Requirements and Limitations".
import { z } from 'zod'
import { CodedError } from '#shared/errors.ts'
import type { SourcePeople, SourcePerson } from '#shared/model/salesforce-recipients.ts'
import type { SalesforceOrg } from '../org.ts'
import { isQueryableEmail } from '../soql.ts'
import { peopleByEmails } from './by-ids.ts'

/** Salesforce stops a synchronous run after two minutes. */
const reportTimeoutMs = 125_000

const Cell = z.object({ value: z.unknown(), label: z.string().nullish() })
const Result = z.object({
  /** False if the report has more than 2,000 rows. */
  allData: z.boolean(),
  /** One entry for each group and crossing. Only the lowest groups have rows. */
  factMap: z
    .record(z.string(), z.object({ rows: z.array(z.object({ dataCells: z.array(Cell) })).nullish() }))
    .nullish(),
  reportMetadata: z.object({ reportFormat: z.string(), detailColumns: z.array(z.string()).nullish() }),
  reportExtendedMetadata: z.object({
    detailColumnInfo: z.record(z.string(), z.object({ dataType: z.string(), label: z.string() })).nullish(),
  }),
})

/** Names of columns with the addresses of colleagues, for example `OWNER_EMAIL`. */
const ofColleague = /owner|user|manager|created|modified|updated/i

type Column = { name: string; label: string; index: number }

/** Returns the columns whose type is `email`, in the order of the report. A user doesn't see hidden fields in a report. */
function addressColumns({ reportMetadata, reportExtendedMetadata }: z.output<typeof Result>): Column[] {
  const info = reportExtendedMetadata.detailColumnInfo ?? {}
  return (reportMetadata.detailColumns ?? []).flatMap((name, index) => {
    const column = info[name]
    return column?.dataType === 'email' ? [{ name, label: column.label, index }] : []
  })
}

/** Returns the addresses in the order of the report; null for a row without an address. */
function addressesIn({ factMap }: z.output<typeof Result>, { index }: Column): (string | null)[] {
  return Object.values(factMap ?? {}).flatMap(({ rows }) =>
    (rows ?? []).map(({ dataCells }) => {
      const { value, label } = dataCells[index] ?? {}
      const text = typeof value === 'string' ? value : (label ?? '')
      return text.includes('@') ? text : null
    }),
  )
}

const unknownPerson = (email: string | null): SourcePerson => ({
  ...{ recordId: null, object: null, name: '', company: '', email, optedOut: false, converted: false },
})

/**
 * Runs the report with its rows, up to 2,000, and reads the Leads and Contacts with its addresses. An address that belongs to none of them
 * stays, without a name. Costs one API call and one more for about 500 addresses. Throws SalesforceError; CodedError
 * `recipient_source_unreadable` for a joined report, `report_without_email` without a column with addresses.
 */
export async function reportPeople(
  org: SalesforceOrg,
  id: string,
  wanted: string | null,
): Promise<SourcePeople> {
  const path = `/analytics/reports/${encodeURIComponent(id)}?includeDetails=true`
  const result = await org.client.read(path, Result, reportTimeoutMs)
  if (result.reportMetadata.reportFormat === 'MULTI_BLOCK') {
    throw new CodedError('recipient_source_unreadable', 'A joined report has no rows of one kind.')
  }
  const columns = addressColumns(result)
  const column =
    columns.find(({ name }) => (wanted === null ? !ofColleague.test(name) : name === wanted)) ?? columns[0]
  if (!column) throw new CodedError('report_without_email', 'The report has no column of the type e-mail.')
  const addresses = addressesIn(result, column)
  const asked = new Set(
    addresses.flatMap((each) => (each && isQueryableEmail(each) ? [each.toLowerCase()] : [])),
  )
  const { byEmail, hidden } = await peopleByEmails(org, [...asked])
  return {
    people: addresses.map((email) => byEmail.get(email?.toLowerCase() ?? '') ?? unknownPerson(email)),
    // The addresses come from the report, so a hidden address of a record hides no person.
    hidden: hidden.filter((each) => each.endsWith('.HasOptedOutOfEmail')),
    isCut: !result.allData,
    columns: columns.map(({ name, label }) => ({ name, label })),
    column: column.name,
  }
}
