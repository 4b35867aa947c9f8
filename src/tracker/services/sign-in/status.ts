// What admins see and do about single sign-on.
import { CodedError } from '#shared/errors.ts'
import type { MemberAccount, SignInCheck, SignInSettings, SignInStatus } from '#shared/model/sign-in.ts'
import type { Caller } from '../../domain/people/caller.ts'
import { toInstant, toInstantOrNull } from '../../infrastructure/clock.ts'
import type { TrackerConfig } from '../../infrastructure/config.ts'
import { ProviderError } from '../../infrastructure/sign-in/provider-failure.ts'
import type { StoredAccount } from '../../repositories/company-accounts.ts'
import type { TrackerContext } from '../context.ts'
import { endDevices } from '../people/end-access.ts'
import { inWorkspace } from '../transaction.ts'
import { accessEndsAt } from './account-times.ts'
import { requireSignIn } from './attempts.ts'

function settingsOf({ config, signIn }: TrackerContext): SignInSettings | null {
  if (signIn === null) return null
  return {
    ...{ issuer: config.oidcIssuer ?? '', clientId: config.oidcClientId ?? '' },
    ...{ hasClientSecret: config.oidcClientSecret !== null, redirectUri: signIn.redirectUri() },
    ...{ scopes: config.oidcScopes, domains: config.oidcDomains, groupsClaim: config.oidcGroupsClaim },
    ...{ roles: config.oidcRoles, withoutGroup: config.oidcWithoutGroup, isRequired: config.oidcOnly },
    ...{ checkMinutes: config.oidcCheckMinutes, maxAgeHours: config.oidcMaxAgeHours },
    signInDays: config.oidcSignInDays,
  }
}

function memberAccount(config: TrackerConfig, account: StoredAccount): MemberAccount {
  const { refreshToken, endedAt, problem } = account
  const isLost = refreshToken === null && problem !== null
  return {
    ...{ memberId: account.memberId, email: account.email, problem, endReason: account.endReason },
    ...{ signedInAt: toInstant(account.signedInAt), checkedAt: toInstant(account.checkedAt) },
    nextCheckAt: refreshToken === null ? null : toInstantOrNull(account.checkAt),
    signInBy: endedAt === null ? toInstant(accessEndsAt(config, account, isLost)) : null,
    endedAt: toInstantOrNull(endedAt),
  }
}

export async function readSignInStatus(context: TrackerContext, workspaceId: string): Promise<SignInStatus> {
  const accounts = await context.store.forWorkspace(workspaceId).companyAccounts.list()
  return {
    settings: settingsOf(context),
    accounts: accounts.map((account) => memberAccount(context.config, account)),
  }
}

/** Tests the configuration against the provider. @throws CodedError sign_in_not_available */
export async function checkProvider(context: TrackerContext): Promise<SignInCheck> {
  const { provider } = requireSignIn(context)
  try {
    const { client, unknownScopes } = await provider.check()
    const result = client === 'accepted' ? 'ok' : 'clientRefused'
    return { result, reason: client === 'accepted' ? null : 'invalid_client', unknownScopes }
  } catch (error) {
    if (!(error instanceof ProviderError)) throw error
    const result = error.failure === 'unreachable' ? 'unreachable' : 'failed'
    return { result, reason: error.reason, unknownScopes: [] }
  }
}

/** Deletes the link between a member and an account, and ends the member's devices. @throws CodedError not_found */
export async function unlinkAccount(
  context: TrackerContext,
  caller: Caller,
  memberId: string,
): Promise<void> {
  await inWorkspace(context, caller.workspaceId, async (scope) => {
    if (!(await scope.repositories.companyAccounts.remove(memberId))) {
      throw new CodedError('not_found', 'The member has no company account.')
    }
    await endDevices(scope, memberId, context.clock.now())
    await scope.record(caller, 'accountUnlinked', { memberId })
  })
}
