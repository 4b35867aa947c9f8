import type { SalesforceConnection } from '#shared/desktop-state.ts'
import type { CodedError } from '#shared/errors.ts'
import type { Log } from '../lib/log.ts'
import type { ApiUsage } from './connection.ts'
import { type ConnectionState, snapshotOf } from './connection-state.ts'
import { codedOAuthError } from './consent.ts'
import type { SalesforceError } from './errors.ts'

/** The fields of the state that this module stores. The other fields are read from `sources` each time. */
type StoredState = Pick<ConnectionState, 'grantLost' | 'error' | 'usage' | 'paused'>

export type ConnectionStatus = {
  current(): ConnectionState
  /** Returns the state for the renderer. */
  snapshot(): SalesforceConnection
  /** Returns the unsubscribe function. */
  onChange(listener: (state: SalesforceConnection) => void): () => void
  /** Calls the listeners. */
  changed(): void
  /** Stores the new values, then calls the listeners. */
  change(part: Partial<StoredState>): void
  setUsage(usage: ApiUsage): void
  /** Marks the grant as valid. Does not call the listeners, because the login that stored the grant is not finished. */
  grantStored(): void
  /** Must be called once for each grant that Salesforce rejects permanently. */
  onGrantLost(failure: SalesforceError): void
  /** Stores a refused login. Must be called with null after a login that was not refused. */
  onRefused(failure: SalesforceError | null): void
  /** Must be called after the workspace's Salesforce app was read or changed. */
  appChanged(): void
  /** Removes all listeners. */
  close(): void
}

const isLoginRefusal = (error: CodedError | null) =>
  error?.code === 'salesforce_login_failed' || error?.code === 'salesforce_wrong_consumer_key'

/** Creates the object that stores the state of the connection to Salesforce and calls the listeners. */
export function createConnectionStatus(
  sources: { [K in 'app' | 'grant' | 'waiting']: () => ConnectionState[K] },
  log: Log,
): ConnectionStatus {
  const listeners = new Set<(state: SalesforceConnection) => void>()
  const stored: StoredState = { grantLost: false, error: null, usage: null, paused: null }

  const current = (): ConnectionState => ({
    ...stored,
    app: sources.app(),
    grant: sources.grant(),
    waiting: sources.waiting(),
  })
  const snapshot = () => snapshotOf(current())

  function changed(): void {
    const state = snapshot()
    for (const listener of listeners) listener(state)
  }
  function change(part: Partial<StoredState>): void {
    Object.assign(stored, part)
    changed()
  }

  return {
    current,
    snapshot,
    changed,
    change,
    onChange(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    setUsage(usage) {
      if (stored.usage?.used !== usage.used || stored.usage.limit !== usage.limit) change({ usage })
    },
    grantStored() {
      stored.grantLost = false
    },
    onGrantLost({ code, message }) {
      log.warn({ code, reason: message }, 'Salesforce rejected the grant: the rep must reconnect')
      change({ grantLost: true, error: codedOAuthError(code, message) })
    },
    // The grant is kept, and the next API call uses the grant again. So runs continue after an admin has fixed the cause.
    onRefused(failure) {
      if (!failure && !isLoginRefusal(stored.error)) return
      if (failure) log.warn({ code: failure.code, reason: failure.message }, 'Salesforce refused the login')
      const loginUrl = sources.grant()?.loginUrl
      change({ error: failure && codedOAuthError(failure.code, failure.message, loginUrl) })
    },
    appChanged() {
      // An error of the previous app does not apply to the new app.
      if (!stored.grantLost && stored.error?.code !== 'keychain_locked') stored.error = null
      changed()
    },
    close: () => listeners.clear(),
  }
}
