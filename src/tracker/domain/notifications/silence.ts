// Owns which visits tell nobody: the team's own, those of ignored domains, those by muted links. Pure.
import { isOnList, readEmail } from '#shared/email-address.ts'

export type Silence = 'ownTeam' | 'ignoredDomain' | 'mutedLink'

export type Listened = {
  /** Who reads; null as long as nobody said. */
  email: string | null
  muted: boolean
  /** E-mail addresses of the workspace's members, in lower case. */
  members: ReadonlySet<string>
  ignoredDomains: readonly string[]
}

/** Why a visit tells nobody; null where somebody is told. */
export function silenceOf({ email, muted, members, ignoredDomains }: Listened): Silence | null {
  if (muted) return 'mutedLink'
  if (email === null) return null
  if (members.has(email.toLowerCase())) return 'ownTeam'
  const address = readEmail(email) ?? email
  return isOnList(ignoredDomains, address, { anyTag: false }) ? 'ignoredDomain' : null
}
