import { z } from 'zod'
import { CodedError } from '#shared/errors.ts'
import { parseRecordId } from '#shared/salesforce-id.ts'
import { querySubrequest } from './connection.ts'
import { toCoded } from './consent.ts'
import type { SalesforceOrg } from './org.ts'
import { literal } from './soql.ts'

const Row = z.object({ Id: z.string(), Name: z.string() })

/**
 * Finds the user or queue that becomes the owner of new Leads: by id, by the URL of the record, by e-mail address or by name. Throws CodedError:
 * `not_found` if no active user and no queue, or several of them, have this text.
 */
export async function findLeadOwner(org: SalesforceOrg, text: string): Promise<{ id: string; name: string }> {
  const wanted = text.trim()
  const userId = parseRecordId(wanted, '005')
  const queueId = parseRecordId(wanted, '00G')
  const name = literal(wanted)
  const user = userId ? `Id = ${literal(userId)}` : `(Email = ${name} OR Name = ${name})`
  const queue = queueId ? `Id = ${literal(queueId)}` : `Name = ${name}`
  const found = await org.client
    .composite('read', [
      querySubrequest('users', `SELECT Id, Name FROM User WHERE IsActive = true AND ${user} LIMIT 3`),
      querySubrequest('queues', `SELECT Id, Name FROM Group WHERE Type = 'Queue' AND ${queue} LIMIT 3`),
    ])
    .catch((error: unknown) => {
      throw toCoded(error)
    })
  const rows = await Promise.all(
    ['users', 'queues'].map(async (reference) => {
      const result = found.get(reference)
      return result && result.status < 400 ? org.client.rows(result, Row) : []
    }),
  )
  const [only, ...others] = rows.flat()
  if (!only || others.length > 0) throw new CodedError('not_found', 'No single user or queue has this name.')
  return { id: only.Id, name: only.Name }
}
