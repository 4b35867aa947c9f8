import { randomBytes } from 'node:crypto'
import {
  chmodSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { keyFileProblem, sealedFileProblem } from '../../lib/guarded-file.ts'
import { rotateSealedFile, sealedFilePath } from './sealed-file.ts'
import { openSealedSecrets } from './sealed-secrets.ts'
import { readSealingKey } from './sealing-key.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'lastpage-sealed-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const file = () => sealedFilePath(folder)

function keyFile(name = 'key', text = `${randomBytes(32).toString('base64')}\n`, mode = 0o600): string {
  const to = path.join(folder, name)
  writeFileSync(to, text)
  chmodSync(to, mode)
  return to
}
const key = (name?: string) => readSealingKey(keyFile(name))

test('secrets survive a restart, and no file contains a secret', async () => {
  const sealing = key()
  const secrets = openSealedSecrets(file(), sealing)
  await secrets.set('device-token', 'lpd.token-of-the-device')
  await secrets.set('grant', '5Aep861-refresh-token')
  await secrets.set('grant', '5Aep861-next-refresh-token')
  await secrets.set('session', 'gone')
  await secrets.delete('session')
  const again = openSealedSecrets(file(), sealing)
  expect(again).toMatchObject({ kind: 'sealed', problem: null })
  expect(await again.get('device-token')).toBe('lpd.token-of-the-device')
  expect(await again.get('grant')).toBe('5Aep861-next-refresh-token')
  expect(await again.get('session')).toBeNull()
  for (const name of readdirSync(folder)) {
    expect(readFileSync(path.join(folder, name), 'latin1')).not.toMatch(/token-of|refresh-token/)
  }
  expect(statSync(file()).mode & 0o777).toBe(0o600)
})

test('equal values are sealed differently each time', async () => {
  const secrets = openSealedSecrets(file(), key())
  const sealedNow = () => JSON.parse(readFileSync(file(), 'utf8')).entries
  await secrets.set('a', 'same')
  const first = sealedNow().a
  await secrets.set('a', 'same')
  await secrets.set('b', 'same')
  expect(new Set([first, sealedNow().a, sealedNow().b]).size).toBe(3)
})

test('with a wrong key there is one line, and the file is unchanged', async () => {
  await openSealedSecrets(file(), key('right')).set('device-token', 'kept')
  const before = readFileSync(file())
  const wrong = key('wrong')
  expect(() => openSealedSecrets(file(), wrong)).toThrow(
    /^The secrets in \S+ are sealed with another key \([0-9a-f]{16}\) than the key in \S+wrong \([0-9a-f]{16}\)\. Nothing was changed\. Start with the right key\.$/,
  )
  expect(readFileSync(file())).toEqual(before)
})

test.each([
  ['a changed value', (text: string) => text.replace(/("device-token": ")(....)/, '$1AAAA')],
  ['a value under another name', (text: string) => text.replace('"device-token"', '"other"')],
  ['half of the file', (text: string) => text.slice(0, text.length / 2)],
  ['an empty file', () => ''],
])('%s is refused and kept', async (_what, change) => {
  const sealing = key()
  await openSealedSecrets(file(), sealing).set('device-token', 'a secret that is long enough')
  const changed = change(readFileSync(file(), 'utf8'))
  writeFileSync(file(), changed)
  expect(() => openSealedSecrets(file(), sealing)).toThrow(/is damaged.*Nothing was changed/)
  expect(readFileSync(file(), 'utf8')).toBe(changed)
})

test.each([
  [0o600, 1000, null],
  [0o400, 1000, null],
  [0o400, 0, null],
  // A Kubernetes secret with fsGroup, and a systemd credential with an ACL.
  [0o440, 0, null],
  [0o440, 1000, 'its group can read it'],
  [0o640, 1000, 'its group can read it'],
  [0o460, 0, 'its group can change it'],
  [0o444, 0, 'all users of this machine can use it'],
  [0o604, 1000, 'all users of this machine can use it'],
])('a key file with the mode %o of the user %i', (mode, uid, problem) => {
  expect(keyFileProblem({ mode, uid })).toBe(problem)
})

test('a key file that everybody can read is refused with the command that mends it', () => {
  const open = keyFile('open', undefined, 0o644)
  expect(() => readSealingKey(open)).toThrow(
    `The secrets key file ${open} is refused: all users of this machine can use it (mode 0644). Run: chmod 600 ${open}`,
  )
})

test('a sealed file that others can read is refused', async () => {
  const sealing = key()
  await openSealedSecrets(file(), sealing).set('a', '1')
  chmodSync(file(), 0o640)
  expect(() => openSealedSecrets(file(), sealing)).toThrow(
    /other users of this machine can use it \(mode 0640\)/,
  )
  expect(sealedFileProblem({ mode: 0o600, uid: 1 })).toBeNull()
})

test('a key may be a link, and may be written as hex', () => {
  const text = randomBytes(32)
  const base64 = readSealingKey(keyFile('base64', text.toString('base64')))
  const hex = readSealingKey(keyFile('hex', `${text.toString('hex')}\n`))
  symlinkSync(path.join(folder, 'hex'), path.join(folder, 'link'))
  expect(hex.id).toBe(base64.id)
  expect(readSealingKey(path.join(folder, 'link')).id).toBe(base64.id)
})

test.each(['correct horse battery staple', '', 'c2hvcnQ='])('the key %j is refused', (text) => {
  expect(() => readSealingKey(keyFile('key', text))).toThrow(
    /has no key of 32 bytes.*openssl rand -base64 32/,
  )
})

test('a missing key file is refused', () => {
  expect(() => readSealingKey(path.join(folder, 'none'))).toThrow(/does not exist\. Create a key with/)
})

test('a rotation seals all secrets with the new key, and may be repeated', async () => {
  const [old, next] = [key('old'), key('next')]
  await openSealedSecrets(file(), old).set('device-token', 'kept')
  expect(rotateSealedFile(file(), old, next)).toBe(true)
  expect(rotateSealedFile(file(), old, next)).toBe(false)
  expect(() => openSealedSecrets(file(), old)).toThrow(/another key/)
  expect(await openSealedSecrets(file(), next).get('device-token')).toBe('kept')
})

test('a start with the previous key and the new key finishes a rotation', async () => {
  const [old, next] = [key('old'), key('next')]
  await openSealedSecrets(file(), old).set('device-token', 'kept')
  expect(await openSealedSecrets(file(), next, old).get('device-token')).toBe('kept')
  expect(await openSealedSecrets(file(), next).get('device-token')).toBe('kept')
})

test('a half-written next file of a killed process changes nothing', async () => {
  const sealing = key()
  await openSealedSecrets(file(), sealing).set('device-token', 'kept')
  writeFileSync(`${file()}.next`, '{"format":"lastpage seal')
  const secrets = openSealedSecrets(file(), sealing)
  expect(await secrets.get('device-token')).toBe('kept')
  await secrets.set('device-token', 'newer')
  expect(await openSealedSecrets(file(), sealing).get('device-token')).toBe('newer')
})

test('a process does not overwrite secrets that another process has rotated', async () => {
  const [old, next] = [key('old'), key('next')]
  const running = openSealedSecrets(file(), old)
  await running.set('device-token', 'kept')
  rotateSealedFile(file(), old, next)
  await expect(running.set('device-token', 'lost?')).rejects.toMatchObject({ code: 'secrets_not_stored' })
  expect(await openSealedSecrets(file(), next).get('device-token')).toBe('kept')
})
