import { CodedError } from '#shared/errors.ts'
import type { Host } from '../host/host.ts'
import type { Handlers } from '../ipc/handlers.ts'
import type { Clock } from '../lib/clock.ts'
import { recordUrl } from '../lib/external-url.ts'
import { createLead } from '../salesforce/create-lead.ts'
import { findLeadOwner } from '../salesforce/lead-owner.ts'
import type { LeadWatch } from '../salesforce/lead-watch.ts'
import { connectedOrg } from '../salesforce/org.ts'
import { recipientPeople, recipientSources } from '../salesforce/recipients/recipients.ts'
import type { Salesforce } from '../salesforce/salesforce.ts'
import type { Session } from '../tracker/session.ts'
import { retryRuns } from './late-leads.ts'

/** The wait between two searches for a new Lead whose create response was lost. */
const searchIntervalMs = 2_000

export function salesforceHandlers(parts: {
  salesforce: Salesforce
  session: Pick<Session, 'client' | 'me'>
  host: Host
  clock: Clock
  leadWatch: Pick<LeadWatch, 'begin'>
  onCapChanged: () => void
}) {
  const { salesforce, session, host, clock } = parts
  const { client } = session
  return {
    'salesforce.connect': () => salesforce.connect(),
    'salesforce.cancelConnect': async () => salesforce.cancelConnect(),
    'salesforce.disconnect': () => salesforce.disconnect(),
    'salesforce.findCampaign': ({ idOrUrl }) => salesforce.findCampaign(idOrUrl),
    'salesforce.recipientSources': ({ kind, text }) =>
      recipientSources(connectedOrg(salesforce.org()), kind, text),
    'salesforce.recipientPeople': (request) => recipientPeople(connectedOrg(salesforce.org()), request),
    'salesforce.openRecord': ({ recordId, instanceUrl }) =>
      host.openExternal(recordUrl(instanceUrl, recordId, salesforce.state().org?.instanceUrl ?? null)),
    'salesforce.preflight': async () => {
      const email = session.me()?.member.email
      if (!email) throw new CodedError('not_joined', 'This device has not joined a workspace.')
      return salesforce.preflight(email)
    },
    'salesforce.fields': ({ object }) => salesforce.fields(object),
    'salesforce.findLeadOwner': ({ text }) => findLeadOwner(connectedOrg(salesforce.org()), text),
    'salesforce.setup': () => salesforce.setup(),
    'salesforce.setConsumerSecret': ({ secret, app }) => salesforce.setConsumerSecret(secret, app),
    'salesforce.createLead': oneAtATime(async ({ visitId, ...lead }) => {
      const org = connectedOrg(salesforce.org())
      const { id, created } = await createLead(org.client, lead, {
        clock,
        searchIntervalMs,
        access: org.access.get(),
        record: () => parts.leadWatch.begin(org, lead, visitId),
      })
      await retryRuns(client, await client.call('visits.get', { params: { visitId } }))
      return { leadId: id, created, visit: await client.call('visits.get', { params: { visitId } }) }
    }),
    'salesforce.budget': () => client.call('apiBudget.get', {}),
    'salesforce.setDailyCap': async ({ dailyCap }) => {
      const budget = await client.call('apiBudget.set', { body: { dailyCap } })
      parts.onCapChanged()
      return budget
    },
  } satisfies Partial<Handlers>
}

/** Runs the calls one after the other. If the rep presses "Create Lead" twice, the second call finds the Lead of the first call. */
function oneAtATime<I, O>(work: (input: I) => Promise<O>): (input: I) => Promise<O> {
  let last: Promise<unknown> = Promise.resolve()
  return (input) => {
    const next = last.then(() => work(input))
    last = next.catch(() => {})
    return next
  }
}
