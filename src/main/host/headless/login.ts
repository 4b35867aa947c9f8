// Login to the headless host. The printed URL contains a secret that works once. The page exchanges the secret for a session cookie. The
// cookie is valid until the process ends.
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'

export type Login = {
  /** The secret for the fragment of the URL. Browsers never send the fragment to a server. */
  readonly secret: string
  /** Returns the value of the session cookie, or null if the secret is wrong or was already used. */
  exchange(secret: unknown): string | null
  isKnown(cookie: string | undefined): boolean
}

export function createLogin(): Login {
  const secret = randomBytes(24).toString('base64url')
  const sessions = new Set<string>()
  let spent = false
  return {
    secret,
    exchange(given) {
      if (spent || typeof given !== 'string' || !isSame(given, secret)) return null
      spent = true
      const session = randomBytes(32).toString('base64url')
      sessions.add(hash(session))
      return session
    },
    isKnown: (cookie) => cookie !== undefined && sessions.has(hash(cookie)),
  }
}

const hash = (value: string) => createHash('sha256').update(value).digest('hex')
const isSame = (a: string, b: string) => timingSafeEqual(Buffer.from(hash(a)), Buffer.from(hash(b)))

/** The name contains the port. Browsers share cookies between ports, so two desktops on one computer would replace each other's cookie. */
export const cookieName = (port: number) => `lastpage_${port}`

export function readCookie(header: string | undefined, name: string): string | undefined {
  for (const part of header?.split(';') ?? []) {
    const at = part.indexOf('=')
    if (at > 0 && part.slice(0, at).trim() === name) return part.slice(at + 1).trim()
  }
  return undefined
}
