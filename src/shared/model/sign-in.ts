// Schemas of single sign-on: what the join screen offers, the accounts of members, and the state that admins see.
import { z } from 'zod'
import { Instant } from '../instant.ts'
import { readAs } from '../tolerant.ts'
import { Id, Role } from './basics.ts'

/** What a tracker offers to a person who wants to join. */
export const SignInOffer = z.object({
  isAvailable: z.boolean(),
  /** The name of the provider on the button. Null: the app uses its own words. */
  label: z.string().nullable(),
  /** True: desktops can only join with a company account. */
  isRequired: z.boolean(),
})
export type SignInOffer = z.infer<typeof SignInOffer>

/** Why a member lost access. `provider`: the provider no longer accepts the account. `rules`: domain or groups. `age`: not checked for too long. */
export const AccountEndReason = readAs(z.enum(['provider', 'rules', 'age']), 'provider')
export type AccountEndReason = z.infer<typeof AccountEndReason>

/** The account of a member at the provider. */
export const MemberAccount = z.object({
  memberId: Id,
  email: z.string(),
  signedInAt: Instant,
  /** When the provider last confirmed the account. */
  checkedAt: Instant,
  /** Null: the provider gave no refresh token, so the account is not checked and the member signs in again at `signInBy`. */
  nextCheckAt: Instant.nullable(),
  /** The time at which the access ends without a check or a new sign-in. Null: it ended. */
  signInBy: Instant.nullable(),
  /** The error of the last check. Null: it succeeded. */
  problem: z.string().nullable(),
  endedAt: Instant.nullable(),
  endReason: AccountEndReason.nullable(),
})
export type MemberAccount = z.infer<typeof MemberAccount>

/** The configuration of single sign-on, without secrets. Times in whole minutes. */
export const SignInSettings = z.object({
  issuer: z.string(),
  clientId: z.string(),
  hasClientSecret: z.boolean(),
  /** The URL that must be registered at the provider. */
  redirectUri: z.string(),
  scopes: z.string(),
  domains: z.array(z.string()).nullable(),
  groupsClaim: z.string(),
  roles: z.array(z.object({ group: z.string(), role: Role })).nullable(),
  withoutGroup: readAs(z.enum(['refuse', 'member']), 'refuse'),
  isRequired: z.boolean(),
  checkMinutes: z.int(),
  maxAgeHours: z.int(),
  signInDays: z.int(),
})
export type SignInSettings = z.infer<typeof SignInSettings>

export const SignInStatus = z.object({
  /** Null: single sign-on is not configured. */
  settings: SignInSettings.nullable(),
  accounts: z.array(MemberAccount),
})
export type SignInStatus = z.infer<typeof SignInStatus>

/** The result of a test of the configuration. */
export const SignInCheck = z.object({
  /** `clientRefused`: the provider refused the client id or its secret. `failed`: issuer or answer are wrong. */
  result: readAs(z.enum(['ok', 'clientRefused', 'unreachable', 'failed']), 'failed'),
  /** An error code of the provider, the library or the system. */
  reason: z.string().nullable(),
  unknownScopes: z.array(z.string()),
})
export type SignInCheck = z.infer<typeof SignInCheck>
