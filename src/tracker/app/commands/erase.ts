import { Email } from '#shared/model/basics.ts'
import type { ErasureCounts } from '#shared/model/privacy.ts'
import { eraseVisitor } from '../../services/privacy/erase-visitor.ts'
import { findVisitor } from '../../services/privacy/find-visitor.ts'
import { defineWorkspaceCommand, flag, toggle } from './command.ts'
import { table } from './table.ts'

const labels: Record<keyof ErasureCounts, string> = {
  visits: 'visits',
  openVisits: 'visits that are open now',
  links: 'links made for the visitor',
  codes: 'codes by e-mail',
  refusals: 'refusals at the gate',
  acceptances: 'accepted agreements',
  runs: 'runs',
  pendingRuns: 'runs that wait',
  notifications: 'notifications',
  sentMessages: 'sent messages (stay in mailboxes and Slack)',
  invites: 'invites',
  texts: 'texts of members',
}

export const erase = defineWorkspaceCommand({
  name: 'erase',
  summary: 'Erases one visitor, or makes the visitor anonymous. Writes a receipt.',
  details:
    'Cannot be undone. The result lists the objects in Salesforce that name the visitor; the tracker does not know them any more afterwards.',
  flags: {
    email: flag(Email, 'EMAIL', 'address of the visitor'),
    anonymize: toggle('keeps the visits without the visitor'),
    'dry-run': toggle('only counts what is stored'),
  },
  async run(place, { email, anonymize, 'dry-run': isDryRun }) {
    const { store, workspaceId } = place
    const signingKey = await store.deployment.installation.signingKey()
    if (isDryRun) {
      const { counts, salesforce, receipts } = await findVisitor({ store, signingKey }, workspaceId, email)
      return { dryRun: true, counts, salesforce, receipt: receipts[0] ?? null }
    }
    const mode = anonymize ? 'anonymized' : 'erased'
    const { receipt, salesforce } = await eraseVisitor({ ...place, signingKey }, workspaceId, {
      ...{ email, mode, by: 'operator' },
    })
    return { dryRun: false, counts: receipt.counts, salesforce, receipt }
  },
  text: ({ dryRun, counts, salesforce, receipt }) =>
    [
      dryRun ? 'Found:' : `Erased. Receipt ${receipt?.id}, fingerprint ${receipt?.fingerprint}.`,
      table(
        ['COUNT', 'WHAT'],
        (Object.keys(labels) as (keyof ErasureCounts)[])
          .filter((kind) => counts[kind] > 0)
          .map((kind) => [String(counts[kind]), labels[kind]]),
        'Nothing is stored about this address.',
      ),
      ...(salesforce.length > 0
        ? [
            '',
            'In Salesforce (not erased):',
            table(
              ['TYPE', 'URL'],
              salesforce.map(({ type, url }) => [type, url]),
              '',
            ),
          ]
        : []),
    ].join('\n'),
})
