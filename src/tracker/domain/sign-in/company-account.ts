// Reads the account of a person from the claims of the provider, and decides whether the account may sign in (ADR 98).
import { z } from 'zod'
import { domainOf, readEmail } from '#shared/email-address.ts'
import { CodedError } from '#shared/errors.ts'
import type { Role } from '#shared/model/basics.ts'

export type AccountRules = {
  /** Null: all domains. */
  domains: readonly string[] | null
  groupsClaim: string
  /** Null: the provider does not decide about roles. */
  roles: readonly { group: string; role: Role }[] | null
  withoutGroup: 'refuse' | 'member'
  trustEmail: boolean
}

/** The account of a person at the provider. `issuer` and `subject` identify the account. The address and the groups can change. */
export type CompanyAccount = {
  issuer: string
  subject: string
  /** Normalized and verified. */
  email: string
  name: string | null
  /** The role that the groups give. Null: the provider does not decide about the role, or did not send the groups. */
  role: Role | null
}

/** Providers send booleans also as texts or numbers. */
const Flag = z.union([z.boolean(), z.string(), z.number()]).optional().catch(undefined)
const isTrue = (flag: z.infer<typeof Flag>) => flag === true || flag === 'true' || flag === 1 || flag === '1'
const isFalse = (flag: z.infer<typeof Flag>) =>
  flag === false || flag === 'false' || flag === 0 || flag === '0'

const Claims = z.looseObject({
  iss: z.string().min(1),
  sub: z.string().min(1),
  email: z.string().optional().catch(undefined),
  email_verified: Flag,
  /** Entra: the domain of the address is verified (optional claim). Entra does not send `email_verified`. */
  xms_edov: Flag,
  name: z.string().optional().catch(undefined),
  /** Google: the domain of the Workspace organization. */
  hd: z.string().optional().catch(undefined),
  /** Names of claims that the provider left out because they are too long (OpenID Connect Core 5.6.2; Entra: groups). */
  _claim_names: z.record(z.string(), z.unknown()).optional().catch(undefined),
})
type Claims = z.infer<typeof Claims>

const googleIssuer = 'https://accounts.google.com'

/**
 * Returns the account.
 * @throws CodedError sign_in_email_missing, sign_in_email_unverified, sign_in_domain_not_allowed, sign_in_group_required, sign_in_provider_failed
 */
export function readCompanyAccount(
  claims: Readonly<Record<string, unknown>>,
  rules: AccountRules,
): CompanyAccount {
  const read = Claims.safeParse(claims)
  if (!read.success)
    throw new CodedError('sign_in_provider_failed', 'The provider sent no issuer or subject.')
  const { iss: issuer, sub: subject, name } = read.data
  const email = verifiedEmail(read.data, rules)
  requireDomain(read.data, email, rules)
  return { issuer, subject, email, name: name?.trim().slice(0, 80) || null, role: roleOf(read.data, rules) }
}

function verifiedEmail(claims: Claims, { trustEmail }: AccountRules): string {
  const email = claims.email === undefined ? null : readEmail(claims.email)
  if (email === null) throw new CodedError('sign_in_email_missing', 'The provider sent no e-mail address.')
  const { email_verified: verified, xms_edov: domainVerified } = claims
  const isVerified =
    isTrue(verified) ||
    (verified === undefined && (isTrue(domainVerified) || (trustEmail && !isFalse(domainVerified))))
  if (!isVerified) {
    throw new CodedError('sign_in_email_unverified', 'The provider has not verified the e-mail address.')
  }
  return email
}

/**
 * Google: anybody can open a Google account with an address of any domain, so the organization (`hd`) is checked too. The organization has only its
 * primary domain in `hd`.
 */
function requireDomain(claims: Claims, email: string, { domains }: AccountRules): void {
  if (domains === null) return
  const isAllowed =
    claims.iss === googleIssuer ? domains.includes(claims.hd ?? '') : domains.includes(domainOf(email))
  if (!isAllowed) {
    throw new CodedError('sign_in_domain_not_allowed', 'Addresses of this domain may not sign in.')
  }
}

const rank: Record<Role, number> = { member: 0, manager: 1, admin: 2 }

function roleOf(claims: Claims, { roles, groupsClaim, withoutGroup }: AccountRules): Role | null {
  if (roles === null) return null
  const groups = groupsOf(claims, groupsClaim)
  if (groups === null) return null
  const given = roles.filter(({ group }) => groups.includes(group)).map(({ role }) => role)
  const [highest] = given.sort((a, b) => rank[b] - rank[a])
  if (highest) return highest
  if (withoutGroup === 'member') return 'member'
  throw new CodedError('sign_in_group_required', 'The account is in no group that may use Lastpage.')
}

/** Returns the groups. Returns null if the provider left them out because they are too many. */
function groupsOf(claims: Claims, claim: string): string[] | null {
  if (claims._claim_names && claim in claims._claim_names) return null
  const value = claim in claims ? claims[claim] : atPath(claims, claim)
  const list = typeof value === 'string' ? [value] : value
  return Array.isArray(list) ? list.filter((item) => typeof item === 'string') : []
}

/** A name with dots can be a path: Keycloak sends its realm roles in `realm_access.roles`. */
const atPath = (claims: Claims, path: string): unknown =>
  path
    .split('.')
    .reduce<unknown>(
      (value, step) =>
        typeof value === 'object' && value !== null && Object.hasOwn(value, step)
          ? (value as Record<string, unknown>)[step]
          : undefined,
      claims,
    )
