// Stores authorization codes and token families (one family for each authorization). Rotates refresh tokens, detects the reuse of a replaced token, and limits the families of each user.
import { createHash, randomBytes } from 'node:crypto'

export interface Code {
  code: string
  userId: string
  clientId: string
  redirectUri: string
  scopes: string[]
  challenge: string | null
  expiresAt: number
}

export interface Family {
  userId: string
  clientId: string
  scopes: string[]
  refreshToken: string | null
  /** The refresh tokens that rotation has replaced. If a client uses a replaced token again, the whole family is revoked. */
  retired: string[]
  accessTokens: { token: string; issuedAt: number }[]
}

const secret = (bytes: number) => randomBytes(bytes).toString('base64url')

export const challengeOf = (verifier: string) => createHash('sha256').update(verifier).digest('base64url')

export class Grants {
  #codes = new Map<string, Code>()
  #families: Family[] = []
  readonly #changed: () => void

  constructor(changed: () => void) {
    this.#changed = changed
  }

  /** Returns the token families, which are stored across restarts. Codes are not stored. */
  snapshot(): Family[] {
    return this.#families
  }

  restore(families: Family[]): void {
    this.#families = families
  }

  clear(): void {
    this.#families = []
    this.#codes.clear()
    this.#changed()
  }

  issueCode(grant: Omit<Code, 'code'>): string {
    const code = `aPrx${secret(56)}==`
    this.#codes.set(code, { ...grant, code })
    return code
  }

  /** Returns and removes a code. Returns null if the code is unknown, used or expired. */
  takeCode(code: string, now: number): Code | null {
    const found = this.#codes.get(code)
    this.#codes.delete(code)
    return found && found.expiresAt > now ? found : null
  }

  /** Adds a token family. If the user then has more than `cap` families for the app, the oldest families are removed. */
  open(grant: Pick<Family, 'userId' | 'clientId' | 'scopes'>, cap: number): Family {
    const lasting = grant.scopes.some((scope) => scope === 'refresh_token' || scope === 'offline_access')
    const family: Family = {
      ...grant,
      refreshToken: lasting ? `5Aep861${secret(48)}` : null,
      retired: [],
      accessTokens: [],
    }
    const others = this.#families.filter(
      (each) => each.userId === grant.userId && each.clientId === grant.clientId,
    )
    for (const old of others.slice(0, Math.max(0, others.length + 1 - cap))) this.#remove(old)
    this.#families.push(family)
    this.#changed()
    return family
  }

  /** Returns the family without a refresh token. Access tokens of the JWT bearer flow belong to this family. */
  openWithoutRefresh(userId: string, clientId: string): Family {
    const isOwn = (each: Family) => each.userId === userId && each.clientId === clientId
    const before = this.#families.find((each) => isOwn(each) && each.refreshToken === null)
    if (before) return before
    const family: Family = {
      ...{ userId, clientId, scopes: ['api'] },
      ...{ refreshToken: null, retired: [], accessTokens: [] },
    }
    this.#families.push(family)
    return family
  }

  /** True if the user has approved the app, and the approval includes a refresh token. */
  hasApproved(userId: string, clientId: string): boolean {
    return this.#families.some(
      (each) => each.userId === userId && each.clientId === clientId && each.refreshToken !== null,
    )
  }

  issueAccessToken(family: Family, organizationId: string, now: number): string {
    const token = `${organizationId.slice(0, 15)}!AQ${secret(66)}`
    family.accessTokens.push({ token, issuedAt: now })
    this.#changed()
    return token
  }

  /** Returns the family of a valid refresh token. For a refresh token that rotation has replaced, revokes the family and returns null. */
  byRefreshToken(token: string): Family | null {
    const reused = this.#families.find((family) => family.retired.includes(token))
    if (reused) this.#remove(reused)
    return this.#families.find((family) => family.refreshToken === token) ?? null
  }

  /** Gives the family a new refresh token. The old refresh token is then no longer valid. */
  rotate(family: Family): void {
    if (family.refreshToken) family.retired.push(family.refreshToken)
    family.refreshToken = `5Aep861${secret(48)}`
    this.#changed()
  }

  byAccessToken(token: string, now: number, ttlMs: number | null): Family | null {
    for (const family of this.#families) {
      const held = family.accessTokens.find((each) => each.token === token)
      if (held) return ttlMs === null || held.issuedAt + ttlMs > now ? family : null
    }
    return null
  }

  /** Revokes a token. For a refresh token, removes the whole family. For an access token, removes only this token. Returns false for an unknown token. */
  revoke(token: string): boolean {
    const byRefresh = this.#families.find((family) => family.refreshToken === token)
    if (byRefresh) {
      this.#remove(byRefresh)
      return true
    }
    for (const family of this.#families) {
      const before = family.accessTokens.length
      family.accessTokens = family.accessTokens.filter((each) => each.token !== token)
      if (family.accessTokens.length < before) {
        this.#changed()
        return true
      }
    }
    return false
  }

  expireAccessTokens(): void {
    for (const family of this.#families) family.accessTokens = []
    this.#changed()
  }

  #remove(family: Family): void {
    this.#families = this.#families.filter((each) => each !== family)
    this.#changed()
  }
}
