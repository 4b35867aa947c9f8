// A sign-in in the browser: the callback of the provider, and the confirmation of the device by the person.
import { z } from 'zod'
import { CodedError } from '#shared/errors.ts'
import { type CompanyAccount, readCompanyAccount } from '../../domain/sign-in/company-account.ts'
import { hashToken, newSecret } from '../../infrastructure/ids.ts'
import { ProviderError } from '../../infrastructure/sign-in/provider-failure.ts'
import type { TrackerContext } from '../context.ts'
import type { RequestOrigin } from '../people/join.ts'
import { inWorkspace } from '../transaction.ts'
import { admit } from './admission.ts'
import {
  type Attempt,
  type BrowserSignIn,
  findAttempt,
  isBrowserOf,
  numberOf,
  requireSignIn,
  secretsOf,
  signInOver,
} from './attempts.ts'
import { type SignIn, sealedFor } from './sign-in.ts'

/** The account of a sign-in between the callback and the exchange. The refresh token is sealed together with it. */
export type SignedInAccount = { account: CompanyAccount; refreshToken: string | null }

/** What the page of the confirmation shows. */
export type Confirmation = {
  attempt: string
  workspace: string
  email: string
  device: string
  number: string
}

/** @throws CodedError sign_in_over: it has expired, or another browser has started it */
async function ofBrowser(context: TrackerContext, { token, secret }: BrowserSignIn): Promise<Attempt> {
  const attempt = await findAttempt(context, token)
  if (!isBrowserOf(attempt, secret)) throw signInOver()
  return attempt
}

/**
 * Redeems the code of the provider. A repeated callback of the same browser does nothing, so that a reload works.
 * @throws CodedError sign_in_…, and the sign-in is over
 */
export async function takeCallback(
  context: TrackerContext,
  browser: BrowserSignIn,
  url: URL,
  from: RequestOrigin,
): Promise<void> {
  const signIn = requireSignIn(context)
  const attempt = await ofBrowser(context, browser)
  if (attempt.step === 'known' || attempt.step === 'confirmed') return
  const { signIns } = context.store.forWorkspace(attempt.workspaceId)
  // The code of the provider can be redeemed once, so only one request may try it.
  if (!(await signIns.advance(attempt.id, ['sent'], 'redeeming'))) throw signInOver()
  try {
    const account = await redeem(context, signIn, attempt, url)
    await signIns.advance(attempt.id, ['redeeming'], 'known', { account })
  } catch (error) {
    await signIns.advance(attempt.id, ['redeeming'], 'over')
    if (error instanceof CodedError) await recordRefusal(context, attempt, error.code, from)
    throw asSignInError(context, error)
  }
}

async function redeem(context: TrackerContext, signIn: SignIn, attempt: Attempt, url: URL): Promise<string> {
  const { claims, refreshToken } = await signIn.provider.finish(url, secretsOf(signIn, attempt))
  const account = readCompanyAccount(claims, signIn.rules)
  // Tells the person at once. The exchange decides again, in its transaction.
  await admit(context.store.forWorkspace(attempt.workspaceId), account, context.clock.now())
  return signIn.sealer.seal(
    sealedFor.account,
    JSON.stringify({ account, refreshToken } satisfies SignedInAccount),
  )
}

/** Refusals of colleagues. Anybody has an account of another domain at a public provider, and could fill the log. */
const recorded: ReadonlySet<string> = new Set([
  ...['sign_in_group_required', 'sign_in_other_account', 'sign_in_member_removed'],
])

async function recordRefusal(
  context: TrackerContext,
  { workspaceId, device }: Attempt,
  reason: string,
  from: RequestOrigin,
): Promise<void> {
  if (!recorded.has(reason)) return
  const by = { memberId: null, origin: { ...from, device: device.name } }
  await inWorkspace(context, workspaceId, ({ record }) => record(by, 'accountRefused', { reason }))
}

const codeOf = {
  denied: 'sign_in_denied',
  unreachable: 'sign_in_provider_unreachable',
  ended: 'sign_in_provider_failed',
  failed: 'sign_in_provider_failed',
} as const

/** Returns the error that the person sees. The log gets the reason for the operator. */
export function asSignInError({ log }: Pick<TrackerContext, 'log'>, error: unknown): unknown {
  if (error instanceof CodedError) log.info({ code: error.code }, 'a sign-in was refused')
  if (!(error instanceof ProviderError)) return error
  const { failure, reason, message } = error
  const level = failure === 'denied' ? 'info' : 'warn'
  log[level]({ failure, reason }, 'the provider did not complete a sign-in')
  return new CodedError(codeOf[failure], message, { reason }, { cause: error })
}

const Stored = z.object({
  account: z.object({
    ...{ issuer: z.string(), subject: z.string(), email: z.string(), name: z.string().nullable() },
    role: z.custom<CompanyAccount['role']>(),
  }),
  refreshToken: z.string().nullable(),
})

/** @throws CodedError sign_in_over */
export function accountOf({ sealer }: SignIn, { account }: Pick<Attempt, 'account'>): SignedInAccount {
  const text = account === null ? null : sealer.unseal(sealedFor.account, account)
  if (text === null) throw signInOver()
  return Stored.parse(JSON.parse(text))
}

/** Returns the values for the page that asks the person. @throws CodedError sign_in_over */
export async function readConfirmation(
  context: TrackerContext,
  browser: BrowserSignIn,
): Promise<Confirmation> {
  const signIn = requireSignIn(context)
  const attempt = await ofBrowser(context, browser)
  if (attempt.step !== 'known' && attempt.step !== 'confirmed') throw signInOver()
  const { account } = accountOf(signIn, attempt)
  return {
    attempt: attempt.token,
    workspace: await context.store.forWorkspace(attempt.workspaceId).workspaces.name(),
    ...{ email: account.email, device: attempt.device.name, number: numberOf(attempt.token) },
  }
}

/**
 * Returns the URL that brings a new code to the app. Only the app that started the sign-in can use the code, and only this browser gets it. So a
 * link that somebody else sent cannot add a device of theirs.
 * @throws CodedError sign_in_over
 */
export async function confirmDevice(context: TrackerContext, browser: BrowserSignIn): Promise<string> {
  const attempt = await ofBrowser(context, browser)
  const code = newSecret()
  const { signIns } = context.store.forWorkspace(attempt.workspaceId)
  const change = { codeHash: hashToken(code) }
  if (!(await signIns.advance(attempt.id, ['known', 'confirmed'], 'confirmed', change))) throw signInOver()
  return returnUrl(attempt, { code })
}

/** Ends the sign-in and returns the URL that tells the app. @throws CodedError sign_in_over */
export async function cancelSignIn(context: TrackerContext, browser: BrowserSignIn): Promise<string> {
  const attempt = await ofBrowser(context, browser)
  const { signIns } = context.store.forWorkspace(attempt.workspaceId)
  await signIns.advance(attempt.id, ['new', 'sent', 'known', 'confirmed'], 'over')
  return returnUrl(attempt, { error: 'sign_in_cancelled' })
}

/** Returns the URL that tells the app why the sign-in failed. Returns null if it belongs to another browser or has expired. */
export async function failureUrl(
  context: TrackerContext,
  browser: BrowserSignIn | null,
  error: CodedError,
): Promise<string | null> {
  if (!browser) return null
  try {
    return returnUrl(await ofBrowser(context, browser), { error: error.code })
  } catch {
    return null
  }
}

function returnUrl({ returnTo, id }: Attempt, outcome: { code: string } | { error: string }): string {
  const query = new URLSearchParams({ id, ...outcome })
  return `${returnTo === 'app' ? 'lastpage://signed-in' : returnTo}?${query}`
}
