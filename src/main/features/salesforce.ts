// Owns the calls about the rep's Salesforce connection.

import { recordUrl } from '../external-url.ts'
import type { Host } from '../host/host.ts'
import type { Handlers } from '../ipc/handlers.ts'
import type { Salesforce } from '../salesforce/salesforce.ts'

export function salesforceHandlers({ salesforce, host }: { salesforce: Salesforce; host: Host }) {
  return {
    'salesforce.connect': () => salesforce.connect(),
    'salesforce.cancelConnect': async () => salesforce.cancelConnect(),
    'salesforce.disconnect': () => salesforce.disconnect(),
    'salesforce.findCampaign': ({ idOrUrl }) => salesforce.findCampaign(idOrUrl),
    'salesforce.openRecord': ({ recordId, instanceUrl }) =>
      host.openExternal(recordUrl(instanceUrl, recordId, salesforce.state().org?.instanceUrl ?? null)),
  } satisfies Partial<Handlers>
}
