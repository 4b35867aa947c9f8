// Owns what readers accepted: each text once, each acceptance with who and when.
import { createHash } from 'node:crypto'
import type { Transaction } from 'kysely'
import type { Database } from '../../infrastructure/database/schema.ts'
import type { VisitRow } from '../../repositories/visit-snapshots.ts'

/** SHA-256 in hex over UTF-8. The page gets it with the text: a browser hashes nothing on a page without https. */
export const agreementHash = (text: string): string => createHash('sha256').update(text).digest('hex')

/** To be called in the transaction that opens the visit. The first acceptance of a text by a visit stands. */
export async function keepAcceptance(
  trx: Transaction<Database>,
  visit: VisitRow,
  text: string | null,
  now: number,
): Promise<void> {
  if (text === null || visit.agreement_hash === null) return
  const { workspace_id, visit_id, link_id, email, agreement_hash: hash } = visit
  await trx
    .insertInto('agreements')
    .values({ workspace_id, hash, text })
    .onConflict((conflict) => conflict.columns(['workspace_id', 'hash']).doNothing())
    .execute()
  await trx
    .insertInto('acceptances')
    .values({ workspace_id, visit_id, hash, link_id, email, accepted_at: now })
    .onConflict((conflict) =>
      // Who accepted may have been said later in the same visit.
      conflict.columns(['workspace_id', 'visit_id', 'hash']).doUpdateSet({ email }),
    )
    .execute()
}
