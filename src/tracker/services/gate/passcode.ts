// Owns passcodes: kept as salted scrypt hashes, made and checked off the event loop, never inside of a transaction.
import { createHash, randomBytes, scrypt, timingSafeEqual } from 'node:crypto'

/** 16 MB and some 40 ms each: OWASP's smallest setting would be eight times that, for secrets that open an account. */
const cost = { N: 2 ** 14, r: 8, p: 1 }
const hashBytes = 32

const derive = (passcode: string, salt: Buffer, { N, r, p }: typeof cost): Promise<Buffer> =>
  new Promise((resolve, reject) => {
    // The same characters in another composition are the same passcode.
    scrypt(passcode.normalize('NFKC'), salt, hashBytes, { N, r, p }, (error, key) => {
      if (error) reject(error)
      else resolve(key)
    })
  })

/** `scrypt.<N>.<r>.<p>.<salt>.<hash>` */
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

/** Stands for "gave this passcode" on a visit: another passcode, or the same one set anew, is another proof. */
export const passcodeProof = (kept: string): string =>
  createHash('sha256').update(kept).digest('base64url').slice(0, 22)
