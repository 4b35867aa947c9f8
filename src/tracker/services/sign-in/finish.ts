// The end of a sign-in: the app exchanges the code of the browser for a device token.
import { createHash, timingSafeEqual } from 'node:crypto'
import type { z } from 'zod'
import { CodedError } from '#shared/errors.ts'
import type { EndpointResponse } from '#shared/http-contract.ts'
import type { trackerApi } from '#shared/tracker-api.ts'
import type { CompanyAccount } from '../../domain/sign-in/company-account.ts'
import { hashToken, newId } from '../../infrastructure/ids.ts'
import type { WorkspaceRepositories } from '../../repositories/workspace-repositories.ts'
import type { TrackerContext } from '../context.ts'
import { addDevice, type RequestOrigin } from '../people/join.ts'
import { readMe } from '../people/me.ts'
import { inWorkspace, type WorkspaceScope } from '../transaction.ts'
import { nextCheckAt } from './account-times.ts'
import { admit } from './admission.ts'
import { type Attempt, findAttempt, requireSignIn, signInOver } from './attempts.ts'
import { accountOf, type SignedInAccount } from './browser-steps.ts'
import { followAccount } from './follow-account.ts'
import { type SignIn, sealedFor } from './sign-in.ts'

type Finish = (typeof trackerApi)['signIn.finish']

const isEqual = (given: string, expected: string) =>
  given.length === expected.length && timingSafeEqual(Buffer.from(given), Buffer.from(expected))

function requireProof({ challenge, codeHash }: Attempt, { code, verifier }: z.output<Finish['body']>): void {
  const given = createHash('sha256').update(verifier).digest('base64url')
  if (codeHash !== null && isEqual(hashToken(code), codeHash) && isEqual(given, challenge)) return
  throw signInOver()
}

/**
 * Makes one device, and a member if the account has none. Links the account to the member.
 * @throws CodedError sign_in_over, sign_in_not_available, sign_in_other_account, sign_in_member_removed, sign_in_first_admin
 */
export async function finishSignIn(
  context: TrackerContext,
  body: z.output<Finish['body']>,
  from: RequestOrigin,
): Promise<EndpointResponse<Finish>> {
  const signIn = requireSignIn(context)
  const attempt = await findAttempt(context, body.attempt)
  requireProof(attempt, body)
  const signedIn = accountOf(signIn, attempt)
  const now = context.clock.now()
  return inWorkspace(context, attempt.workspaceId, async (scope) => {
    const { repositories, emit } = scope
    if (!(await repositories.signIns.advance(attempt.id, ['confirmed'], 'over', { account: null }))) {
      throw signInOver()
    }
    const { memberId, isNew } = await memberOf(repositories, attempt, signedIn.account, now)
    const isLinkedNow = await link(context, signIn, repositories, memberId, signedIn)
    await followAccount(context, scope, memberId, signedIn.account)
    const { deviceToken, deviceId } = await addDevice(repositories, now, memberId, attempt)
    await recordJoined(scope, attempt, { memberId, deviceId, isNew, isLinkedNow }, from)
    emit({ type: 'member.changed', subject: { memberId } })
    return { deviceToken, me: await readMe(context, repositories, { memberId, deviceId }) }
  })
}

/** Returns the member of the account, who is created or restored if necessary. */
async function memberOf(
  repositories: WorkspaceRepositories,
  { device }: Attempt,
  account: CompanyAccount,
  now: number,
): Promise<{ memberId: string; isNew: boolean }> {
  const admission = await admit(repositories, account, now)
  if (admission.kind === 'member') return { memberId: admission.memberId, isNew: false }
  const { role, invite } = admission
  const name = account.name ?? invite?.name ?? account.email
  const id = await repositories.members.insertOrRestore({
    ...{ id: newId('mem'), email: account.email, name, role, locale: device.locale, createdAt: now },
  })
  if (!id) throw new CodedError('sign_in_other_account', 'Another member has this e-mail address.')
  if (invite) await repositories.invites.markUsed(invite.id, now)
  return { memberId: id, isNew: true }
}

type Joined = { memberId: string; deviceId: string; isNew: boolean; isLinkedNow: boolean }

async function recordJoined(
  { repositories, record }: WorkspaceScope,
  { device }: Attempt,
  { memberId, deviceId, isNew, isLinkedNow }: Joined,
  from: RequestOrigin,
): Promise<void> {
  const by = { memberId, origin: { ...from, device: device.name } }
  const about = {
    memberId,
    target: { type: 'device' as const, id: deviceId, name: device.name },
    deviceName: device.name,
  }
  const { role } = await repositories.members.get(memberId)
  if (isNew) await record(by, 'memberJoined', { ...about, role })
  else await record(by, 'deviceAdded', about)
  if (isLinkedNow) await record(by, 'accountLinked', { memberId })
}

/** Returns true if the account was not linked to the member before. */
async function link(
  { clock, config }: TrackerContext,
  { sealer }: SignIn,
  { companyAccounts }: WorkspaceRepositories,
  memberId: string,
  { account, refreshToken }: SignedInAccount,
): Promise<boolean> {
  const { issuer, subject, email } = account
  const now = clock.now()
  const before = await companyAccounts.findBySubject(issuer, subject)
  // The account of a removed member goes to the member who was invited again with another address.
  if (before && before.memberId !== memberId) await companyAccounts.remove(before.memberId)
  // Some providers give a refresh token only at the first sign-in.
  const kept = before?.memberId === memberId && before.endedAt === null ? before.refreshToken : null
  const sealed = refreshToken === null ? kept : sealer.seal(sealedFor.refreshToken, refreshToken)
  const times = {
    signedInAt: now,
    checkedAt: now,
    checkAt: nextCheckAt(config, { refreshToken: sealed, checkedAt: now }, now),
  }
  await companyAccounts.save({ memberId, issuer, subject, email, refreshToken: sealed, ...times })
  return before?.memberId !== memberId
}
