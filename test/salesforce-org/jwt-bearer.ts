// The JWT bearer flow of the token endpoint: checks the signature and the claims of an assertion (RFC 7523), and the approval of the user.
import { createPublicKey, verify } from 'node:crypto'
import { z } from 'zod'
import type { Family } from './grants.ts'
import { OAuthError } from './oauth-error.ts'
import { type Org, orgNow } from './org.ts'

export const jwtBearerGrant = 'urn:ietf:params:oauth:grant-type:jwt-bearer'

const Header = z.object({ alg: z.literal('RS256') })
const Claims = z.object({
  iss: z.string(),
  sub: z.string(),
  aud: z.string(),
  /** Seconds since 1970. Salesforce's own example is a string. */
  exp: z.coerce.number().int(),
})

/** Salesforce accepts an assertion for three minutes after its end, for clocks that differ. */
const skewS = 180
/** Practice: an assertion that is valid for longer than this is refused, so that a client keeps the documented three minutes. */
const longestS = 300

const refused = (description: string) => new OAuthError('invalid_grant', description)

const partOf = (text: string): unknown => {
  try {
    return JSON.parse(Buffer.from(text, 'base64url').toString('utf8'))
  } catch {
    return null
  }
}

/** Returns the claims of an assertion whose signature belongs to the certificate of the app. */
function readAssertion(assertion: string, certificate: string): z.infer<typeof Claims> {
  const [header = '', claims = '', signature = '', ...rest] = assertion.split('.')
  const parsed = Claims.safeParse(partOf(claims))
  if (rest.length > 0 || !Header.safeParse(partOf(header)).success || !parsed.success) {
    throw refused('invalid assertion')
  }
  const signed = Buffer.from(`${header}.${claims}`)
  const isGenuine = verify(
    'RSA-SHA256',
    signed,
    createPublicKey(certificate),
    Buffer.from(signature, 'base64url'),
  )
  if (!isGenuine) throw refused('invalid assertion')
  return parsed.data
}

/** Returns the id of the user whom an admin has pre-authorized, or who has approved the app with a refresh token. */
function approvedUser(org: Org, username: string, users: readonly string[]): string {
  const user = org.store
    .rows('User')
    .find((each) => String(each.Username).toLowerCase() === username.toLowerCase())
  const isApproved = user && (users.includes(user.Id) || org.grants.hasApproved(user.Id, org.consumerKey))
  if (!isApproved) throw refused("user hasn't approved this consumer")
  return user.Id
}

/** Returns the family of the user. An assertion gives no refresh token. @throws OAuthError */
export function familyOfAssertion(org: Org, assertion: string, checkUser: (userId: string) => void): Family {
  const flow = org.settings.jwtBearer
  if (!flow) throw new OAuthError('unsupported_grant_type', 'grant type not supported')
  const { iss, sub, aud, exp } = readAssertion(assertion, flow.certificate)
  if (iss !== org.consumerKey) throw new OAuthError('invalid_client_id', 'client identifier invalid')
  // External Client Apps accept the My Domain host. The practice org has one login host, which stands for it.
  if (aud !== org.loginUrl) throw refused('audience is invalid')
  const now = orgNow(org) / 1000
  if (exp + skewS < now) throw refused('expired authorization code')
  if (exp > now + longestS) throw refused('invalid assertion')
  const userId = approvedUser(org, sub, flow.users)
  checkUser(userId)
  return org.grants.openWithoutRefresh(userId, org.consumerKey)
}
