// Owns who may use the headless host: a one-time secret in the printed URL, exchanged for a cookie of this process.
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'

export type Login = {
  /** For the URL's fragment, which no request carries. */
  readonly secret: string
  /** The value of the session cookie, or null. Works once. */
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

/** Cookies know no port: the name does, so that two desktops on one computer don't log each other out. */
export const cookieName = (port: number) => `lastpage_${port}`

export function readCookie(header: string | undefined, name: string): string | undefined {
  for (const part of header?.split(';') ?? []) {
    const at = part.indexOf('=')
    if (at > 0 && part.slice(0, at).trim() === name) return part.slice(at + 1).trim()
  }
  return undefined
}
