import { isOnList, readEmail } from '#shared/email-address.ts'

export type Silence = 'ownTeam' | 'ignoredDomain' | 'mutedLink'

export type SilenceFacts = {
  /** The visitor's address, or null if the address is not known yet. */
  email: string | null
  /** True if the link is muted. */
  muted: boolean
  /** E-mail addresses of the workspace's members, in lower case. */
  members: ReadonlySet<string>
  ignoredDomains: readonly string[]
}

/** Returns the reason why a visit causes no notification, or null if it causes one. */
export function silenceOf({ email, muted, members, ignoredDomains }: SilenceFacts): Silence | null {
  if (muted) return 'mutedLink'
  if (email === null) return null
  if (members.has(email.toLowerCase())) return 'ownTeam'
  const address = readEmail(email) ?? email
  return isOnList(ignoredDomains, address, { anyTag: false }) ? 'ignoredDomain' : null
}
