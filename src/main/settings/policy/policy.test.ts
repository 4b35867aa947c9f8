import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { silentLog } from '../../lib/log.ts'
import { readMacPolicy } from './mac-policy.ts'
import { parsePolicy } from './parse-policy.ts'
import { readPolicyFile } from './policy-file.ts'
import { readSystemPolicy } from './system-policy.ts'
import { parseRegistry, type RegistryQuery, readWindowsPolicy } from './windows-policy.ts'

const values = {
  TrackerUrl: 'https://share.example.com/',
  Updates: 'automatic',
  StartAtLogin: true,
  Language: 'ja',
  CrashReports: false,
}
const settings = {
  trackerUrl: 'https://share.example.com',
  updates: 'automatic',
  startAtLogin: true,
  language: 'ja',
  crashReports: false,
}

describe('parsePolicy', () => {
  it('reads each setting', () => {
    expect(parsePolicy(values)).toEqual({ settings, problems: [] })
  })

  it.each([
    ['TrackerUrl', 'http://share.example.com'],
    ['TrackerUrl', 'share.example.com'],
    ['TrackerUrl', 42],
    ['Updates', 'sometimes'],
    ['StartAtLogin', 'yes'],
    ['StartAtLogin', 2],
    ['Language', 'fr'],
    ['CrashReports', null],
  ])('ignores the invalid value of %s %j, reports it, and reads the other settings', (name, value) => {
    const { settings, problems } = parsePolicy({ ...values, [name]: value })
    expect(problems).toEqual([{ reason: 'invalid', name, detail: '' }])
    expect(Object.keys(settings)).toHaveLength(4)
  })

  it.each(['trackerUrl', 'TrackerURL', '__proto__', 'constructor'])('reports the unknown name %s', (name) => {
    const given = JSON.parse(JSON.stringify(values).replace('{', `{"${name}":1,`))
    expect(parsePolicy(given)).toEqual({ settings, problems: [{ reason: 'unknown', name, detail: '' }] })
  })
})

describe('the policy of Windows', () => {
  /** The output of `reg query` on Windows 11. */
  const output = [
    '',
    String.raw`HKEY_LOCAL_MACHINE\SOFTWARE\Policies\Lastpage`,
    '    TrackerUrl    REG_SZ    https://share.example.com',
    '    StartAtLogin    REG_DWORD    0x1',
    '    CrashReports    REG_DWORD    0x0',
    '',
  ].join('\r\n')
  const missing = () => Promise.reject(Object.assign(new Error('Command failed'), { code: 1 }))

  it('is parsed from the output of reg.exe', () => {
    expect(parsePolicy(parseRegistry(output))).toEqual({
      settings: { trackerUrl: 'https://share.example.com', startAtLogin: true, crashReports: false },
      problems: [],
    })
  })

  it('prefers the values of the computer to the values of the user', async () => {
    const query: RegistryQuery = async ([, key = '']) =>
      key.startsWith('HKLM') ? output : output.replace('0x1', '0x0').replace('CrashReports', 'Unknown')
    expect(await readWindowsPolicy(query)).toEqual({
      TrackerUrl: 'https://share.example.com',
      StartAtLogin: 1,
      CrashReports: 0,
      Unknown: 0,
    })
  })

  it('is empty if the registry has no key, and rejects if reg.exe fails otherwise', async () => {
    expect(await readWindowsPolicy(missing)).toBeNull()
    await expect(readWindowsPolicy(() => Promise.reject(new Error('ENOENT')))).rejects.toThrow('ENOENT')
  })
})

describe('the policy of macOS', () => {
  it('merges the preferences of the computer and of the user, without the keys of macOS', async () => {
    const files: Record<string, string> = {
      '/Library/Managed Preferences/co.lastpage.desktop.plist': JSON.stringify({
        Updates: 'off',
        PayloadUUID: 'x',
      }),
      '/Library/Managed Preferences/hana/co.lastpage.desktop.plist': JSON.stringify({ Updates: 'notify' }),
    }
    const read = async (file: string) => files[file] ?? null
    expect(await readMacPolicy(read, 'hana')).toEqual({ Updates: 'notify' })
    expect(await readMacPolicy(read, 'taro')).toEqual({ Updates: 'off' })
    expect(await readMacPolicy(async () => null, 'taro')).toBeNull()
  })
})

describe('the policy file', () => {
  let dir: string
  let file: string
  beforeEach(() => {
    dir = mkdtempSync(path.join(tmpdir(), 'policy-'))
    file = path.join(dir, 'policy.json')
    writeFileSync(file, JSON.stringify(values), { mode: 0o644 })
  })
  afterEach(() => rmSync(dir, { recursive: true }))

  it('is read if only its owner can change it', async () => {
    expect(await readSystemPolicy(silentLog, { file })).toEqual({ settings, problems: [] })
    expect(readPolicyFile(path.join(dir, 'none.json'), false)).toBeNull()
  })

  it('is refused as a whole if other users can change it', async () => {
    chmodSync(file, 0o666)
    const policy = await readSystemPolicy(silentLog, { file })
    expect(policy.settings).toEqual({})
    expect(policy.problems).toEqual([
      { reason: 'unreadable', name: '', detail: expect.stringContaining('other users can change it') },
    ])
  })

  it.each(['', '[]', 'no JSON', '"text"'])('is refused as a whole if its content is %j', async (content) => {
    writeFileSync(file, content)
    const { settings, problems } = await readSystemPolicy(silentLog, { file })
    expect(settings).toEqual({})
    expect(problems).toMatchObject([{ reason: 'unreadable' }])
  })
})
