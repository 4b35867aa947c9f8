// The typed client of /__control, for tests, benches and the demo.
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

/** Speaks to one practice org; `controlUrl` is in the line that it prints when ready. */
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

  /** Settings, API calls counted so far, and the ids of the seeded records by name. */
  state(): Promise<OrgState> {
    return this.#ask('GET', '/state')
  }

  /** The id of a seeded record, such as `aiko`, `leadConverted` or `campaignJapanese` (seed-users.ts and seed-people.ts have the names). */
  async named(key: string): Promise<string> {
    const id = (await this.state()).named[key]
    if (!id) throw new Error(`the practice org has nothing named ${key}`)
    return id
  }

  /** Back to a fresh org; parts can be kept, as in `{ grants: false }`. */
  reset(what: ResetInput = {}): Promise<OrgState> {
    return this.#ask('POST', '/reset', what)
  }

  /** Changes some settings and leaves the others. */
  set(change: SettingsChange): Promise<OrgState> {
    return this.#ask('PATCH', '/settings', change)
  }

  /** API calls used of the day's limit. */
  setApiCalls(apiCalls: number): Promise<OrgState> {
    return this.#ask('PUT', '/usage', { apiCalls })
  }

  /** A user-email `.invalid` sandbox; these users keep theirs. */
  makeSandbox(except: string[] = []): Promise<OrgState> {
    return this.#ask('POST', '/sandbox', { except })
  }

  /** What the org was asked, oldest first. */
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

  /** The nth write from now on commits, and its answer is lost. */
  loseReplyOfWrite(nth = 1, match: FaultMatch = {}): Promise<FaultState[]> {
    return this.fault({ match: { kind: 'write', ...match }, after: nth - 1, effect: { type: 'lose-reply' } })
  }

  /** The next `times` operations on records of an object fail with a code, also inside a composite. */
  refuseRecords(object: string, errorCode: string, times = 1, message?: string): Promise<FaultState[]> {
    const effect: FaultEffect = { type: 'record-error', errorCode, ...(message ? { message } : {}) }
    return this.fault({ match: { object }, times, effect })
  }

  /** Maintenance page, status 503, for the next requests to the API. */
  maintenance(times: number): Promise<FaultState[]> {
    return this.fault({ match: { kind: 'api' }, times, effect: { type: 'maintenance' } })
  }

  /** The next write commits after `ms`, also when the client has hung up. */
  slowCommit(ms: number, times = 1): Promise<FaultState[]> {
    return this.fault({ match: { kind: 'write' }, times, effect: { type: 'slow', ms } })
  }

  unauthorized(
    variant: Extract<FaultEffect, { type: 'unauthorized' }>['variant'],
    times = 1,
  ): Promise<FaultState[]> {
    return this.fault({ match: { kind: 'api' }, times, effect: { type: 'unauthorized', variant } })
  }

  /** A text external-id field on Activity, unique, as an admin would make it. */
  addActivityExternalId(name: string): Promise<OrgState> {
    return this.set({ customFields: [{ object: 'Activity', name, unique: true, externalId: true }] })
  }

  /** No campaigns for the connected user: the objects don't exist. */
  hideCampaigns(): Promise<OrgState> {
    return this.set({ hiddenObjects: ['Campaign', 'CampaignMember', 'CampaignMemberStatus'] })
  }

  /** What a user's profile keeps from them, in place of what it kept before. */
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

  /** Tokens for a user without the browser. */
  grant(userId: string, scopes?: string[]): Promise<GrantedSession> {
    return this.#ask('POST', '/sessions', { userId, ...(scopes ? { scopes } : {}) })
  }

  expireAccessTokens(): Promise<void> {
    return this.#ask('POST', '/sessions/expire')
  }

  /** As when an admin revokes every authorisation of the app. */
  revokeAllTokens(): Promise<void> {
    return this.#ask('DELETE', '/sessions')
  }

  /** Rows of an object, deleted ones included, as they are stored. */
  records(object: string): Promise<OrgRecord[]> {
    return this.#ask('GET', `/records/${object}`)
  }

  /** Living Tasks. */
  async tasks(): Promise<OrgRecord[]> {
    return (await this.records('Task')).filter((task) => task.IsDeleted !== true)
  }

  /** Puts a row in as it is, unchecked. */
  insert(object: string, values: Values): Promise<OrgRecord> {
    return this.#ask('POST', `/records/${object}`, values)
  }

  /** Changes a row as it is, unchecked, audit fields included. */
  change(id: string, values: Values): Promise<OrgRecord> {
    return this.#ask('PATCH', `/record/${id}`, values)
  }

  purge(object: string, id: string): Promise<void> {
    return this.#ask('DELETE', `/records/${object}/${id}`)
  }

  async convertLead(id: string): Promise<string> {
    return (await this.#ask<{ contactId: string }>('POST', `/leads/${id}/convert`)).contactId
  }

  /** Waits until the rows of an object satisfy a condition, and returns them. */
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
