// Owns what Settings · Salesforce shows besides the connection: the last preflight, the setup's facts, the API budget.
import type { Preflight, SalesforceSetup } from '#shared/desktop-state.ts'
import type { ApiBudget } from '#shared/tracker-api/runs.ts'
import { call } from '../../lib/bridge/desktop.ts'
import { createKeyedStore } from '../../lib/server-state/keyed-store.ts'

/** By the connected user's id: another connection is checked anew. */
export const preflights = createKeyedStore<Preflight>(() => call('salesforce.preflight'))
export const setups = createKeyedStore<SalesforceSetup>(() => call('salesforce.setup'))
export const budgets = createKeyedStore<ApiBudget>(() => call('salesforce.budget'))
/** There is one of each. */
export const only = 'only'
