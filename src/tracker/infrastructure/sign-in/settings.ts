// The settings of single sign-on (ADR 97). They belong to the installation, because the client secret must not leave the tracker.
import { z } from 'zod'
import { readDomain } from '#shared/email-address.ts'
import { Role } from '#shared/model/basics.ts'
import { readSecretKey } from '../sealing.ts'

const text = z.string().trim().min(1, 'must not be empty')
const yesNo = z.enum(['true', 'false'], 'must be true or false').transform((value) => value === 'true')
const whole = (min: number, max: number) =>
  z
    .string()
    .regex(/^\d+$/, 'must be a whole number')
    .transform(Number)
    .pipe(z.number().min(min, `must be at least ${min}`).max(max, `must be at most ${max}`))

const loopbackHosts = new Set(['localhost', '127.0.0.1', '[::1]'])

function isIssuer(value: string): boolean {
  if (!URL.canParse(value)) return false
  const { protocol, hostname, search, hash, username } = new URL(value)
  const isSafe = protocol === 'https:' || (protocol === 'http:' && loopbackHosts.has(hostname))
  return isSafe && !search && !hash && !username
}

const issuer = text.refine(isIssuer, 'must be an https URL, e.g. https://accounts.google.com')

const domains = text.transform((value, context) => {
  const read = value.split(',').map((part) => readDomain(part.trim()))
  if (read.every((domain) => domain !== null)) return read
  context.addIssue('must be domains, separated by commas, e.g. example.com,example.co.jp')
  return z.NEVER
})

export type GroupRole = { group: string; role: Role }

/** The last `=` separates the role, because the name of an LDAP group contains `=` and `,`. */
const groupRoles = text.transform((value, context): GroupRole[] => {
  const parts = value.split(';').map((part) => part.trim())
  const read = parts.filter(Boolean).map((part) => {
    const end = part.lastIndexOf('=')
    const role = z.enum(Role.options).safeParse(part.slice(end + 1).trim())
    const group = part.slice(0, Math.max(end, 0)).trim()
    return role.success && group ? { group, role: role.data } : null
  })
  if (read.length > 0 && read.every((item) => item !== null)) return read
  context.addIssue(`must be <group>=<role>;<group>=<role>, e.g. sales=member;sales-admins=admin`)
  return z.NEVER
})

const secretKey = text.transform((value, context) => {
  const key = readSecretKey(value)
  if (key) return key
  context.addIssue('must be 32 bytes as base64 or hex. Create a key with: openssl rand -base64 32')
  return z.NEVER
})

const hour = 60

/** Environment variable, schema and default of each setting. */
export const signInSettings = {
  oidcIssuer: { env: 'TRACKER_OIDC_ISSUER', schema: issuer, fallback: null },
  oidcClientId: { env: 'TRACKER_OIDC_CLIENT_ID', schema: text, fallback: null },
  oidcClientSecret: { env: 'TRACKER_OIDC_CLIENT_SECRET', schema: text, fallback: null },
  oidcScopes: {
    env: 'TRACKER_OIDC_SCOPES',
    schema: text.refine((value) => value.split(/\s+/).includes('openid'), 'must contain openid'),
    fallback: 'openid profile email offline_access',
  },
  /** Only verified addresses of these domains may sign in. */
  oidcDomains: { env: 'TRACKER_OIDC_DOMAINS', schema: domains, fallback: null },
  oidcGroupsClaim: { env: 'TRACKER_OIDC_GROUPS_CLAIM', schema: text, fallback: 'groups' },
  oidcRoles: { env: 'TRACKER_OIDC_ROLES', schema: groupRoles, fallback: null },
  /** What happens to a person in none of the groups of `oidcRoles`. */
  oidcWithoutGroup: {
    env: 'TRACKER_OIDC_WITHOUT_GROUP',
    schema: z.enum(['refuse', 'member'], 'must be refuse or member'),
    fallback: 'refuse',
  },
  /** The addresses of a provider that sends no `email_verified` count as verified. */
  oidcTrustEmail: { env: 'TRACKER_OIDC_TRUST_EMAIL', schema: yesNo, fallback: 'false' },
  oidcLabel: { env: 'TRACKER_OIDC_LABEL', schema: text.max(40), fallback: null },
  oidcOnly: { env: 'TRACKER_OIDC_ONLY', schema: yesNo, fallback: 'false' },
  oidcCheckMinutes: { env: 'TRACKER_OIDC_CHECK_MINUTES', schema: whole(5, 24 * hour), fallback: '60' },
  /** A member whose account could not be checked for this time loses access. */
  oidcMaxAgeHours: { env: 'TRACKER_OIDC_MAX_AGE_HOURS', schema: whole(1, 720), fallback: '72' },
  /** Without a refresh token, a member signs in again after this time. */
  oidcSignInDays: { env: 'TRACKER_OIDC_SIGN_IN_DAYS', schema: whole(1, 365), fallback: '14' },
  secretKey: { env: 'TRACKER_SECRET_KEY', schema: secretKey, fallback: null },
} as const satisfies Record<string, { env: string; schema: z.ZodType; fallback: string | null }>

export const signInSecrets = ['oidcClientSecret', 'secretKey'] as const

type Given = { [K in keyof typeof signInSettings]?: unknown }

/** Returns one line for each setting that is missing or unsafe with the others. */
export function signInContradictions(given: Given): string[] {
  if (!given.oidcIssuer) {
    return given.oidcOnly === true ? ['TRACKER_OIDC_ONLY needs TRACKER_OIDC_ISSUER'] : []
  }
  const problems: string[] = []
  if (given.oidcClientId === null) {
    problems.push('TRACKER_OIDC_CLIENT_ID must be set where TRACKER_OIDC_ISSUER is set')
  }
  if (given.secretKey === null) {
    problems.push(
      'TRACKER_SECRET_KEY must be set where TRACKER_OIDC_ISSUER is set: it seals the refresh tokens. Create a key with: openssl rand -base64 32',
    )
  }
  if (given.oidcDomains === null && given.oidcRoles === null) {
    problems.push(
      'TRACKER_OIDC_DOMAINS or TRACKER_OIDC_ROLES must be set, otherwise everybody with an account at the provider could join',
    )
  }
  return problems
}
