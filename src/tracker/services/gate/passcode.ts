// scrypt takes about 40 ms in a thread of libuv. Do not call these functions inside a transaction.
import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto'

/**
 * A hash needs 16 MB and about 40 ms. OWASP recommends at least eight times as much for account passwords, but a passcode protects only one document.
 */
const cost = { N: 2 ** 14, r: 8, p: 1 }
const hashBytes = 32

const derive = (passcode: string, salt: Buffer, { N, r, p }: typeof cost): Promise<Buffer> =>
  new Promise((resolve, reject) => {
    // NFKC makes equal texts with different Unicode characters the same passcode.
    scrypt(passcode.normalize('NFKC'), salt, hashBytes, { N, r, p }, (error, key) => {
      if (error) reject(error)
      else resolve(key)
    })
  })

/** Returns the hash in the form `scrypt.<N>.<r>.<p>.<salt>.<hash>`. */
export async function hashPasscode(passcode: string): Promise<string> {
  const salt = randomBytes(16)
  const hash = await derive(passcode, salt, cost)
  return ['scrypt', cost.N, cost.r, cost.p, salt.toString('base64url'), hash.toString('base64url')].join('.')
}

export async function isPasscode(kept: string, given: string): Promise<boolean> {
  const [, N, r, p, salt = '', hash = ''] = kept.split('.')
  const expected = Buffer.from(hash, 'base64url')
  const derived = await derive(given, Buffer.from(salt, 'base64url'), {
    N: Number(N),
    r: Number(r),
    p: Number(p),
  })
  return derived.length === expected.length && timingSafeEqual(derived, expected)
}
