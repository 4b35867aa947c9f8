// The typed client of /__control, for tests, benchmarks and the demo.
import type {
  FaultEffect,
  FaultInput,
  FaultMatch,
  FaultState,
  GrantedSession,
  LoggedRequest,
  OrgState,
  Permissions,
  ResetInput,
  SettingsChange,
} from './control-contract.ts'

type Values = Record<string, string | number | boolean | null>
export type OrgRecord = { Id: string } & Values

export interface WaitOptions {
  timeoutMs?: number
}

const POLL_MS = 25
const DEFAULT_WAIT_MS = 10_000

/** The client of one practice org. The org prints its `controlUrl` when it is ready. */
export class PracticeOrgControl {
  readonly #url: string

  constructor(controlUrl: string) {
    this.#url = controlUrl
  }

  async #ask<T>(method: string, path: string, body?: unknown): Promise<T> {
    const init = body === undefined ? { method } : { method, body: JSON.stringify(body) }
    const response = await fetch(`${this.#url}${path}`, {
      ...init,
      headers: { 'content-type': 'application/json' },
    })
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`)
    return (response.status === 204 ? undefined : await response.json()) as T
  }

  /** Returns the settings, the number of API calls, and the ids of the seeded records by name. */
  state(): Promise<OrgState> {
    return this.#ask('GET', '/state')
  }

  /** Returns the id of a seeded record, for example `aiko`, `leadConverted` or `campaignJapanese`. For the names see seed-users.ts and seed-people.ts. */
  async named(key: string): Promise<string> {
    const id = (await this.state()).named[key]
    if (!id) throw new Error(`the practice org has nothing named ${key}`)
    return id
  }

  /** Resets the org. A value `false` keeps a part: `{ grants: false }` keeps the grants. */
  reset(what: ResetInput = {}): Promise<OrgState> {
    return this.#ask('POST', '/reset', what)
  }

  /** Changes the given settings and keeps all others. */
  set(change: SettingsChange): Promise<OrgState> {
    return this.#ask('PATCH', '/settings', change)
  }

  /** Sets the number of used API calls. */
  setApiCalls(apiCalls: number): Promise<OrgState> {
    return this.#ask('PUT', '/usage', { apiCalls })
  }

  /** Makes the org a sandbox. The e-mail addresses of all users, except the users in `except`, then end with `.invalid`. `except` contains user ids. */
  makeSandbox(except: string[] = []): Promise<OrgState> {
    return this.#ask('POST', '/sandbox', { except })
  }

  /** Returns the logged requests, oldest first. */
  requests(): Promise<LoggedRequest[]> {
    return this.#ask('GET', '/requests')
  }

  async fault(...faults: FaultInput[]): Promise<FaultState[]> {
    return this.#ask('POST', '/faults', faults)
  }

  faults(): Promise<FaultState[]> {
    return this.#ask('GET', '/faults')
  }

  clearFaults(): Promise<void> {
    return this.#ask('DELETE', '/faults')
  }

  /** Loses the response of the nth matching write after this call. The write itself commits. */
  loseReplyOfWrite(nth = 1, match: FaultMatch = {}): Promise<FaultState[]> {
    return this.fault({ match: { kind: 'write', ...match }, after: nth - 1, effect: { type: 'lose-reply' } })
  }

  /** Refuses the next `times` operations on records of this object with the error code. Operations inside a composite request count too. */
  refuseRecords(object: string, errorCode: string, times = 1, message?: string): Promise<FaultState[]> {
    const effect: FaultEffect = { type: 'record-error', errorCode, ...(message ? { message } : {}) }
    return this.fault({ match: { object }, times, effect })
  }

  /** Responds to the next `times` API requests with a maintenance page and status 503. */
  maintenance(times: number): Promise<FaultState[]> {
    return this.fault({ match: { kind: 'api' }, times, effect: { type: 'maintenance' } })
  }

  /** Delays each of the next `times` writes by `ms`. A delayed write commits even if the client has closed the connection by then. */
  slowCommit(ms: number, times = 1): Promise<FaultState[]> {
    return this.fault({ match: { kind: 'write' }, times, effect: { type: 'slow', ms } })
  }

  unauthorized(
    variant: Extract<FaultEffect, { type: 'unauthorized' }>['variant'],
    times = 1,
  ): Promise<FaultState[]> {
    return this.fault({ match: { kind: 'api' }, times, effect: { type: 'unauthorized', variant } })
  }

  /** Adds a unique external ID field to Activity, as an admin would. */
  addActivityExternalId(name: string): Promise<OrgState> {
    return this.set({ customFields: [{ object: 'Activity', name, unique: true, externalId: true }] })
  }

  /** Hides the campaign objects from all users. */
  hideCampaigns(): Promise<OrgState> {
    return this.set({ hiddenObjects: ['Campaign', 'CampaignMember', 'CampaignMemberStatus'] })
  }

  /** Sets the permissions that this user lacks. The new set replaces the earlier set of this user. `user` is a seeded name. */
  async restrict(user: string, permissions: Partial<Permissions>): Promise<OrgState> {
    const [id, { settings }] = [await this.named(user), await this.state()]
    const none = {
      hiddenObjects: [],
      hiddenFields: [],
      readOnlyFields: [],
      unfilterableFields: [],
      deniedCreates: [],
    }
    return this.set({ permissions: { ...settings.permissions, [id]: { ...none, ...permissions } } })
  }

  /** Returns tokens for a user without a login in the browser. */
  grant(userId: string, scopes?: string[]): Promise<GrantedSession> {
    return this.#ask('POST', '/sessions', { userId, ...(scopes ? { scopes } : {}) })
  }

  expireAccessTokens(): Promise<void> {
    return this.#ask('POST', '/sessions/expire')
  }

  /** Simulates an admin who revokes all authorizations of the app. */
  revokeAllTokens(): Promise<void> {
    return this.#ask('DELETE', '/sessions')
  }

  /** Returns all stored rows of an object, including deleted rows. */
  records(object: string): Promise<OrgRecord[]> {
    return this.#ask('GET', `/records/${object}`)
  }

  /** Returns the Tasks that are not deleted. */
  async tasks(): Promise<OrgRecord[]> {
    return (await this.records('Task')).filter((task) => task.IsDeleted !== true)
  }

  /** Inserts a row without any check. */
  insert(object: string, values: Values): Promise<OrgRecord> {
    return this.#ask('POST', `/records/${object}`, values)
  }

  /** Changes a row without any check. Audit fields can be changed too. */
  change(id: string, values: Values): Promise<OrgRecord> {
    return this.#ask('PATCH', `/record/${id}`, values)
  }

  purge(object: string, id: string): Promise<void> {
    return this.#ask('DELETE', `/records/${object}/${id}`)
  }

  async convertLead(id: string): Promise<string> {
    return (await this.#ask<{ contactId: string }>('POST', `/leads/${id}/convert`)).contactId
  }

  /** Merges a Lead or Contact into the record `masterId`, which is kept. */
  async mergeRecords(mergedId: string, masterId: string): Promise<void> {
    await this.#ask('POST', `/record/${mergedId}/merge/${masterId}`)
  }

  /** Waits until `holds` is true for the rows of an object, and returns these rows. Throws after the timeout. */
  async until(
    object: string,
    holds: (rows: OrgRecord[]) => boolean,
    options: WaitOptions = {},
  ): Promise<OrgRecord[]> {
    const deadline = Date.now() + (options.timeoutMs ?? DEFAULT_WAIT_MS)
    for (;;) {
      const rows = await this.records(object)
      if (holds(rows)) return rows
      if (Date.now() > deadline)
        throw new Error(`${object} never came to be as expected: ${JSON.stringify(rows)}`)
      await new Promise((resolve) => setTimeout(resolve, POLL_MS))
    }
  }
}
