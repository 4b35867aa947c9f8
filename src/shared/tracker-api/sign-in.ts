// The contract of single sign-on (ADR 98). A device starts a sign-in, a browser finishes it, and the device exchanges the code that the browser
// brought for a device token.
import { z } from 'zod'
import { endpoint } from '../http-contract.ts'
import { Instant } from '../instant.ts'
import { Id, Locale, line } from '../model/basics.ts'
import { SignInCheck, SignInOffer, SignInStatus } from '../model/sign-in.ts'
import { DeviceKind } from '../model/workers.ts'
import { Empty } from './lists.ts'
import { Me } from './people.ts'

/** Where the browser brings the code: `app` opens `lastpage://signed-in`, a URL on the loopback address is for an app without links. */
export const SignInReturn = z.union([
  z.literal('app'),
  z.string().regex(/^http:\/\/127\.0\.0\.1:\d{1,5}\/signed-in$/),
])
const base64url = (length: number) => z.string().regex(new RegExp(`^[A-Za-z0-9_-]{${length}}$`))
const Attempt = z.string().min(10).max(200)

export const signInApi = {
  'signIn.offer': endpoint({
    method: 'GET',
    path: '/api/sign-in',
    auth: 'none',
    summary: 'Says whether devices can join with a company account',
    response: SignInOffer,
    errors: [],
  }),
  'signIn.start': endpoint({
    method: 'POST',
    path: '/api/sign-in',
    auth: 'none',
    summary: 'Starts a sign-in of a device. The URL is for the browser of the person',
    body: z.object({
      /** SHA-256 of the verifier of `signIn.finish`, base64url (RFC 7636, S256). */
      challenge: base64url(43),
      returnTo: SignInReturn,
      locale: Locale.default('en'),
      device: z.object({
        name: line(80).min(1),
        platform: z.string().max(40),
        kind: DeviceKind.default('desktop'),
      }),
    }),
    response: z.object({
      attempt: Attempt,
      url: z.string(),
      /** The app and the browser show this number, so that the person can see that both belong together. */
      number: z.string(),
      expiresAt: Instant,
    }),
    errors: ['sign_in_not_available'],
  }),
  'signIn.finish': endpoint({
    method: 'POST',
    path: '/api/sign-in/finish',
    auth: 'none',
    summary: 'Exchanges the code of the browser for a device token. Works once',
    body: z.object({ attempt: Attempt, code: base64url(43), verifier: base64url(43) }),
    response: z.object({ deviceToken: z.string(), me: Me }),
    errors: [
      'sign_in_over',
      'sign_in_not_available',
      'sign_in_other_account',
      'sign_in_member_removed',
      'sign_in_first_admin',
    ],
  }),
  'signIn.status': endpoint({
    method: 'GET',
    path: '/api/workspace/sign-in',
    auth: 'admin',
    summary: 'The configuration of single sign-on without secrets, and the accounts of the members',
    response: SignInStatus,
    errors: [],
  }),
  'signIn.check': endpoint({
    method: 'POST',
    path: '/api/workspace/sign-in/check',
    auth: 'admin',
    summary: 'Tests the configuration against the provider: metadata, scopes, client id and secret',
    response: SignInCheck,
    errors: ['sign_in_not_available'],
  }),
  'signIn.unlink': endpoint({
    method: 'DELETE',
    path: '/api/members/:memberId/company-account',
    auth: 'admin',
    summary:
      'Unlinks the company account of a member and revokes the devices. The next sign-in links an account again',
    params: z.object({ memberId: Id }),
    response: Empty,
    errors: ['not_found'],
  }),
} as const
