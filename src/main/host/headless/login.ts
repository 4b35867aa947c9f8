// Login to the headless host: a one-time secret in the printed URL is exchanged for a session cookie of this process.
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'

export type Login = {
  /** The secret for the URL's fragment, which browsers never send to a server. */
  readonly secret: string
  /** Returns the value of the session cookie, or null. The secret works once. */
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

/** Cookies ignore the port, so the name contains it: two desktops on one computer must not log each other out. */
export const cookieName = (port: number) => `lastpage_${port}`

export function readCookie(header: string | undefined, name: string): string | undefined {
  for (const part of header?.split(';') ?? []) {
    const at = part.indexOf('=')
    if (at > 0 && part.slice(0, at).trim() === name) return part.slice(at + 1).trim()
  }
  return undefined
}
