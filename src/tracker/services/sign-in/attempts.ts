// A sign-in from the app's request until the browser shows the provider's page.
import { createHash, timingSafeEqual } from 'node:crypto'
import { z } from 'zod'
import { CodedError } from '#shared/errors.ts'
import type { EndpointResponse } from '#shared/http-contract.ts'
import type { Locale } from '#shared/model/basics.ts'
import type { trackerApi } from '#shared/tracker-api.ts'
import { toInstant } from '../../infrastructure/clock.ts'
import { hashToken, newBearer, workspaceOfBearer } from '../../infrastructure/ids.ts'
import type { StoredSignIn } from '../../repositories/sign-ins.ts'
import type { TrackerContext } from '../context.ts'
import { type SignIn, sealedFor } from './sign-in.ts'

type Start = (typeof trackerApi)['signIn.start']

/** The person has this time from the start in the app to the end in the app. */
export const attemptLifeMs = 10 * 60_000

const notAvailable = () =>
  new CodedError('sign_in_not_available', 'This tracker has no sign-in with a company account.')
export const signInOver = () =>
  new CodedError('sign_in_over', 'This sign-in has expired or was used already.')

/** @throws CodedError sign_in_not_available */
export function requireSignIn({ signIn }: Pick<TrackerContext, 'signIn'>): SignIn {
  if (signIn === null) throw notAvailable()
  return signIn
}

/** Six digits that follow from the token of the sign-in, as `482 193`. */
export function numberOf(token: string): string {
  const bytes = createHash('sha256').update(`number ${token}`).digest()
  const digits = String(bytes.readUInt32BE() % 1_000_000).padStart(6, '0')
  return `${digits.slice(0, 3)} ${digits.slice(3)}`
}

/** @throws CodedError sign_in_not_available */
export async function startSignIn(
  context: TrackerContext,
  { challenge, returnTo, locale, device }: z.output<Start['body']>,
): Promise<EndpointResponse<Start>> {
  requireSignIn(context)
  const { store, clock, publicUrl } = context
  const workspaceId = await store.deployment.installation.find('workspace')
  if (workspaceId === null) throw notAvailable()
  const now = clock.now()
  const expiresAt = now + attemptLifeMs
  const attempt = newBearer('lps', workspaceId)
  const stored = { id: hashToken(attempt), challenge, device: { ...device, locale }, returnTo, expiresAt }
  await store.forWorkspace(workspaceId).signIns.insert(stored, now)
  return {
    ...{ attempt, number: numberOf(attempt), expiresAt: toInstant(expiresAt) },
    url: `${publicUrl()}/sign-in/start?attempt=${encodeURIComponent(attempt)}`,
  }
}

export type Attempt = StoredSignIn & { workspaceId: string; token: string }

/** Returns a sign-in that has not expired. @throws CodedError sign_in_over */
export async function findAttempt({ store, clock }: TrackerContext, token: string): Promise<Attempt> {
  const workspaceId = workspaceOfBearer('lps', token)
  const found = workspaceId
    ? await store.forWorkspace(workspaceId).signIns.find(hashToken(token), clock.now())
    : undefined
  if (!workspaceId || !found) throw signInOver()
  return { ...found, workspaceId, token }
}

/** Returns true if the cookie of the browser belongs to the sign-in. */
export function isBrowserOf({ browserHash }: StoredSignIn, secret: string | null): boolean {
  if (browserHash === null || secret === null) return false
  return timingSafeEqual(Buffer.from(hashToken(secret)), Buffer.from(browserHash))
}

const Secrets = z.object({ state: z.string(), nonce: z.string(), codeVerifier: z.string() })
type Secrets = z.infer<typeof Secrets>

/** @throws CodedError sign_in_over: the key of the operator was changed meanwhile */
export function secretsOf({ sealer }: SignIn, { secrets }: StoredSignIn): Secrets {
  const text = secrets === null ? null : sealer.unseal(sealedFor.secrets, secrets)
  if (text === null) throw signInOver()
  return Secrets.parse(JSON.parse(text))
}

/** The token of a sign-in, and the secret in the cookie of the browser. */
export type BrowserSignIn = { token: string; secret: string }

/**
 * Binds the sign-in to a browser and returns the URL of the provider. A second call by the same browser repeats the same request, so the person can
 * go on in either tab. Another browser takes over, until one of them has come back from the provider.
 * @throws CodedError sign_in_over, or ProviderError
 */
export async function sendToProvider(
  context: TrackerContext,
  { token, secret }: BrowserSignIn,
  locale: Locale,
): Promise<string> {
  const signIn = requireSignIn(context)
  const attempt = await findAttempt(context, token)
  if (attempt.step === 'sent' && isBrowserOf(attempt, secret)) {
    return signIn.provider.authorizationUrl(secretsOf(signIn, attempt), locale)
  }
  if (attempt.step !== 'new' && attempt.step !== 'sent') throw signInOver()
  const secrets = signIn.provider.newSecrets()
  const url = await signIn.provider.authorizationUrl(secrets, locale)
  const change = {
    browserHash: hashToken(secret),
    secrets: signIn.sealer.seal(sealedFor.secrets, JSON.stringify(secrets)),
  }
  const { signIns } = context.store.forWorkspace(attempt.workspaceId)
  if (!(await signIns.advance(attempt.id, ['new', 'sent'], 'sent', change))) throw signInOver()
  return url
}
