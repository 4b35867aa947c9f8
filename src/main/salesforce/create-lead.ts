import { z } from 'zod'
import { CodedError } from '#shared/errors.ts'
import { sameRecord } from '#shared/salesforce-id.ts'
import type { Clock } from '../lib/clock.ts'
import { type Access, may } from './access.ts'
import { readRefusal } from './answers.ts'
import type { OrgClient } from './connection.ts'
import { toCoded } from './consent.ts'
import { SalesforceError } from './errors.ts'
import type { LeadAttempt, NewLead } from './new-lead.ts'
import { isQueryableEmail, literal } from './soql.ts'

export type CreateLeadResult = { id: string; created: boolean }

const CreatedRow = z.object({ id: z.string() })
const FoundRow = z.object({ Id: z.string(), CreatedDate: z.string() })

/** The number of searches after a lost response: Salesforce may commit the Lead some seconds later. */
const searchesAfterLostResponse = 3

/**
 * Creates a Lead for a visitor without a matching record. If a Lead with this address exists already, returns that Lead.
 * A Lead has no field for a reference to Lastpage, so this function searches by e-mail: before the write, after the write, and after a lost
 * response. `record` stores the call before it is sent, so that lead-watch.ts can find a Lead that was committed after all searches.
 * Throws CodedError: `salesforce_refused` with Salesforce's code and message, `salesforce_unreachable`, `email_invalid`.
 */
export async function createLead(
  client: OrgClient,
  lead: NewLead,
  options: { clock: Clock; searchIntervalMs: number; access?: Access | null; record: () => LeadAttempt },
): Promise<CreateLeadResult> {
  const { clock, searchIntervalMs, access = null } = options
  if (!isQueryableEmail(lead.email)) throw new CodedError('email_invalid', 'No Lead can have this address.')
  try {
    const before = await oldestLead(client, lead.email)
    if (before) return { id: before, created: false }
    const attempt = options.record()
    const own = await write(client, lead, access).catch((error: unknown) => {
      attempt.answered()
      throw error
    })
    if (own) {
      attempt.answered()
      return await keepOldest(client, lead.email, own)
    }
    for (let search = 0; search < searchesAfterLostResponse; search += 1) {
      await clock.sleep(searchIntervalMs)
      const found = await oldestLead(client, lead.email)
      if (!found) continue
      attempt.found()
      return { id: found, created: true }
    }
  } catch (error) {
    if (error instanceof SalesforceError && error.outcome === 'no') throw refused(error)
    throw toCoded(error)
  }
  throw new CodedError('salesforce_unreachable', 'Salesforce did not respond.', { reason: 'LOST_ANSWER' })
}

/** Returns the id of the new Lead; null if the outcome is unknown. */
async function write(client: OrgClient, lead: NewLead, access: Access | null): Promise<string | null> {
  const { lastName, firstName, company, email } = lead
  const body = {
    LastName: lastName,
    // The search does not need the first name, so the first name is left out if this user may not write the field.
    ...(firstName && may(access, 'Lead', 'FirstName', 'createable') ? { FirstName: firstName } : {}),
    Company: company,
    Email: email,
  }
  try {
    const results = await client.composite('write', [
      { referenceId: 'lead', method: 'POST', path: '/sobjects/Lead', body },
    ])
    const result = results.get('lead')
    const refusal = readRefusal(result?.body)
    if (refusal) throw new SalesforceError('no', refusal)
    return CreatedRow.safeParse(result?.body).data?.id ?? null
  } catch (error) {
    if (error instanceof SalesforceError && error.outcome === 'unknown') return null
    throw error
  }
}

/** Another person may have created a Lead between the search and the write. Then the older Lead is kept, and `own` is deleted. */
async function keepOldest(client: OrgClient, email: string, own: string): Promise<CreateLeadResult> {
  const oldest = await oldestLead(client, email).catch(() => own)
  if (!oldest || sameRecord(oldest, own)) return { id: own, created: true }
  await client.composite('write', [{ referenceId: 'lead', method: 'DELETE', path: `/sobjects/Lead/${own}` }])
  return { id: oldest, created: false }
}

async function oldestLead(client: OrgClient, email: string): Promise<string | null> {
  const [first] = await client.query(
    `SELECT Id, CreatedDate FROM Lead WHERE Email = ${literal(email)} AND IsConverted = false ` +
      'ORDER BY CreatedDate, Id LIMIT 1',
    FoundRow,
  )
  return first?.Id ?? null
}

function refused({ code, message }: SalesforceError): CodedError {
  return new CodedError('salesforce_refused', message, { code, detail: message })
}
