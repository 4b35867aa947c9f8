// Owns which visits tell nobody: the team's own, those of ignored domains, those by muted links. Pure.

export type Silence = 'ownTeam' | 'ignoredDomain' | 'mutedLink'

const domainOf = (email: string) => email.slice(email.lastIndexOf('@') + 1).toLowerCase()

/** A domain stands for its subdomains too. */
const isAt = (domain: string, ignored: string) => domain === ignored || domain.endsWith(`.${ignored}`)

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
  const domain = domainOf(email)
  return ignoredDomains.some((ignored) => isAt(domain, ignored)) ? 'ignoredDomain' : null
}
