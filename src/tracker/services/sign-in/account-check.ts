// Asks the provider whether the accounts of members still exist, and ends the access of members whose account ended (ADR 98).
import { CodedError } from '#shared/errors.ts'
import { type CompanyAccount, readCompanyAccount } from '../../domain/sign-in/company-account.ts'
import type { ProviderAnswer } from '../../infrastructure/sign-in/provider.ts'
import { ProviderError } from '../../infrastructure/sign-in/provider-failure.ts'
import type { AccountChange, ClaimedAccount, EndReason } from '../../repositories/company-accounts.ts'
import type { TrackerContext } from '../context.ts'
import { endDevices } from '../people/end-access.ts'
import { inWorkspace, type WorkspaceScope } from '../transaction.ts'
import { accessEndsAt, nextCheckAt, retryCheckAt } from './account-times.ts'
import { followAccount } from './follow-account.ts'
import { type SignIn, sealedFor } from './sign-in.ts'

/** Longer than all requests of one check. */
const leaseMs = 2 * 60_000

/** Checks the account that has been due for the longest time. Returns false if no check is due. Safe for any number of tracker processes. */
export async function checkNextAccount(context: TrackerContext): Promise<boolean> {
  const { signIn, store, clock } = context
  if (signIn === null) return false
  const now = clock.now()
  const account = await store.inTransaction((unit) =>
    unit.deployment.dueAccounts.claimNext(now, now + leaseMs),
  )
  if (!account) return false
  await checkAccount(context, signIn, account)
  return true
}

async function checkAccount(context: TrackerContext, signIn: SignIn, account: ClaimedAccount): Promise<void> {
  if (account.refreshToken === null) return withoutToken(context, account, account.problem)
  const refreshToken = signIn.sealer.unseal(sealedFor.refreshToken, account.refreshToken)
  if (refreshToken === null) return withoutToken(context, account, 'secret_key_changed')
  try {
    const answer = await signIn.provider.refresh(refreshToken, account.subject)
    await afterAnswer(context, signIn, account, answer)
  } catch (error) {
    if (!(error instanceof ProviderError)) throw error
    await afterFailure(context, signIn, account, error)
  }
}

async function afterAnswer(
  context: TrackerContext,
  signIn: SignIn,
  account: ClaimedAccount,
  { claims, refreshToken }: ProviderAnswer,
): Promise<void> {
  const sealed = sealedOr(signIn, refreshToken, account.refreshToken)
  try {
    await confirm(context, account, readCompanyAccount(claims, signIn.rules), sealed)
  } catch (error) {
    if (!(error instanceof CodedError)) throw error
    if (endingRules.has(error.code)) return end(context, account, 'rules', error.code)
    // An address that is missing or unverified for all accounts is a mistake of the configuration.
    const failure = new ProviderError('failed', error.code, error.message)
    failure.refreshToken = refreshToken
    await afterFailure(context, signIn, account, failure)
  }
}

/** Refusals that the company decided about one account. */
const endingRules: ReadonlySet<string> = new Set(['sign_in_domain_not_allowed', 'sign_in_group_required'])

const sealedOr = ({ sealer }: SignIn, fresh: string | null, before: string | null) =>
  fresh === null ? before : sealer.seal(sealedFor.refreshToken, fresh)

/**
 * The account has no refresh token that works. The person has some time to sign in again. `lostBecause` null: the provider never gave a token, so
 * the time is longer.
 */
async function withoutToken(
  context: TrackerContext,
  account: ClaimedAccount,
  lostBecause: string | null,
): Promise<void> {
  const isLost = lostBecause !== null
  const endsAt = accessEndsAt(context.config, { ...account, refreshToken: null }, isLost)
  if (context.clock.now() >= endsAt) return end(context, account, 'age', lostBecause)
  if (isLost) {
    context.log.warn(
      { memberId: account.memberId, reason: lostBecause },
      'the refresh token of an account is lost',
    )
  }
  await change(context, account, {
    ...{ refreshToken: null, isUncertain: false, problem: lostBecause, checkAt: endsAt },
  })
}

async function confirm(
  context: TrackerContext,
  account: ClaimedAccount,
  given: CompanyAccount,
  refreshToken: string | null,
): Promise<void> {
  const now = context.clock.now()
  await inWorkspace(context, account.workspaceId, async (scope) => {
    const isChanged = await scope.repositories.companyAccounts.update(
      account.memberId,
      account.refreshToken,
      {
        ...{
          email: given.email,
          refreshToken,
          isUncertain: false,
          checkedAt: now,
          failures: 0,
          problem: null,
        },
        checkAt: nextCheckAt(context.config, { refreshToken, checkedAt: now }, now),
      },
    )
    if (isChanged) await followAccount(context, scope, account.memberId, given)
  })
}

async function afterFailure(
  context: TrackerContext,
  signIn: SignIn,
  account: ClaimedAccount,
  error: ProviderError,
): Promise<void> {
  const { log, config, clock } = context
  const { failure, reason } = error
  const now = clock.now()
  if (failure === 'ended' && !account.isUncertain) return end(context, account, 'provider', reason)
  // An earlier check had no known outcome, so the provider may have replaced the token: the refusal does not show that the account ended.
  if (failure === 'ended') return withoutToken(context, account, 'refresh_token_lost')
  if (now >= accessEndsAt(config, account)) return end(context, account, 'age', reason)
  log.warn({ memberId: account.memberId, failure, reason }, 'an account could not be checked')
  await change(context, account, {
    refreshToken: sealedOr(signIn, error.refreshToken, account.refreshToken),
    ...{
      isUncertain: account.isUncertain || error.mayHaveRotated,
      failures: account.failures + 1,
      problem: reason,
    },
    checkAt: retryCheckAt(config, account, now),
  })
}

const change = (context: TrackerContext, account: ClaimedAccount, changed: AccountChange) =>
  context.store
    .forWorkspace(account.workspaceId)
    .companyAccounts.update(account.memberId, account.refreshToken, changed)

/** Ends the access of the member: devices, and invites that would let the member return without the account. */
async function end(
  context: TrackerContext,
  account: ClaimedAccount,
  endReason: EndReason,
  problem: string | null,
): Promise<void> {
  const at = context.clock.now()
  const { memberId } = account
  await inWorkspace(context, account.workspaceId, async (scope: WorkspaceScope) => {
    const isEnded = await scope.repositories.companyAccounts.update(memberId, account.refreshToken, {
      ...{ refreshToken: null, isUncertain: false, checkAt: null, endedAt: at, endReason, problem },
    })
    // A sign-in in the meantime has proved the account.
    if (!isEnded) return
    await endDevices(scope, memberId, at)
    await scope.record('system', 'accountEnded', { memberId, reason: problem ?? endReason })
  })
  context.log.info({ memberId, endReason, problem }, 'the access of a member ended with the company account')
}
