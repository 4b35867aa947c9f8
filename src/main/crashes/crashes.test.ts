import { existsSync, mkdirSync, mkdtempSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { gunzipSync } from 'node:zlib'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { NewCrashReport } from '#shared/model/crash-reports.ts'
import { silentLog } from '../lib/log.ts'
import type { TrackerClient } from '../tracker/client.ts'
import { createCrashStore } from './crash-store.ts'
import { createCrashSender } from './send-crashes.ts'

const dayMs = 24 * 3_600_000
let root: string
let now: number
beforeEach(() => {
  root = mkdtempSync(path.join(tmpdir(), 'crashes-'))
  now = Date.now()
})
afterEach(() => rmSync(root, { recursive: true }))

const open = () =>
  createCrashStore({
    ...{ dir: path.join(root, 'crashes'), dumpsDir: path.join(root, 'Crashpad'), version: '1.2.3' },
    ...{ clock: { now: () => now, sleep: async () => {} }, log: silentLog },
  })

function writeDump(name: string, bytes: string): string {
  const file = path.join(root, 'Crashpad', 'completed', name)
  mkdirSync(path.dirname(file), { recursive: true })
  writeFileSync(file, bytes)
  return file
}

describe('createCrashStore', () => {
  it('keeps a report for the next start, without secrets and addresses', () => {
    open().record({
      kind: 'main',
      message: 'Login of taro@example.com failed with Bearer abc.def',
      stack: 'at https://tracker.example.com/join#lpi.wsp_1.secret',
    })
    const [crash] = open().list()
    expect(crash).toMatchObject({ kind: 'main', dumpBytes: null, sentAt: null })
    const stored = JSON.stringify(open().find(crash?.id ?? ''))
    for (const secret of ['taro@example.com', 'abc.def', 'lpi.wsp_1']) expect(stored).not.toContain(secret)
    expect(statSync(path.join(root, 'crashes', `${crash?.id}.json`)).mode & 0o777).toBe(0o600)
  })

  it('adds a report for each memory dump once, and deletes the dump with its report', () => {
    const dump = writeDump('1.dmp', 'MDMP')
    const store = open()
    expect(store.list()).toMatchObject([{ kind: 'dump', dumpBytes: 4 }])
    const [crash] = open().list()
    expect(open().list()).toHaveLength(1)
    store.remove(crash?.id ?? '')
    expect(existsSync(dump)).toBe(false)
    expect(store.list()).toEqual([])
  })

  it('keeps the 20 latest reports, for at most 30 days', () => {
    const store = open()
    const dump = writeDump('old.dmp', 'MDMP')
    utimesSync(dump, new Date(now - 31 * dayMs), new Date(now - 31 * dayMs))
    for (let count = 1; count <= 22; count += 1) {
      now += 1_000
      store.record({ kind: 'window', message: `Error ${count}`, stack: '' })
    }
    expect(store.list().map(({ message }) => message)).toEqual(
      Array.from({ length: 20 }, (_, index) => `Error ${22 - index}`),
    )
    expect(existsSync(dump)).toBe(false)
    now += 30 * dayMs
    expect(store.list()).toEqual([])
  })

  it.each(['../desktop', 'a/b', ''])('finds no report with the id %j', (id) => {
    writeFileSync(path.join(root, 'desktop.json'), '{}')
    expect(open().find(id)).toBeUndefined()
  })

  it('does not throw if the folder cannot be written', () => {
    writeFileSync(path.join(root, 'crashes'), 'a file')
    expect(() => open().record({ kind: 'main', message: 'Error', stack: '' })).not.toThrow()
    expect(open().list()).toEqual([])
  })
})

describe('createCrashSender', () => {
  function sender(isAllowed: boolean, answer: () => Promise<object> = async () => ({})) {
    const sent: NewCrashReport[] = []
    const client = {
      async call(_name: string, { body }: { body: NewCrashReport }) {
        await answer()
        sent.push(body)
      },
    } as unknown as TrackerClient
    const store = open()
    const { send, sendAllowed } = createCrashSender({
      ...{ store, client, isAllowed: () => isAllowed, log: silentLog },
    })
    return { sent, store, send, sendAllowed }
  }

  it('sends nothing by itself without consent', async () => {
    const { sent, store, sendAllowed } = sender(false)
    store.record({ kind: 'main', message: 'Error', stack: '' })
    await sendAllowed()
    expect(sent).toEqual([])
  })

  it('sends each report once with consent, but a memory dump only on request', async () => {
    writeDump('1.dmp', 'MDMP')
    const { sent, store, send, sendAllowed } = sender(true)
    store.record({ kind: 'main', message: 'Error', stack: 'at main' })
    await sendAllowed()
    await sendAllowed()
    expect(sent).toMatchObject([
      { kind: 'main', message: 'Error', stack: 'at main', version: '1.2.3', dump: null },
    ])
    const dump = store.list().find(({ kind }) => kind === 'dump')
    await send(dump?.id ?? '')
    expect(gunzipSync(Buffer.from(sent[1]?.dump ?? '', 'base64')).toString()).toBe('MDMP')
    expect(store.list().every(({ sentAt }) => sentAt !== null)).toBe(true)
  })

  it('keeps a report that could not be sent for the next time', async () => {
    let isUp = false
    const { sent, store, sendAllowed } = sender(true, async () => {
      if (!isUp) throw new Error('down')
      return {}
    })
    store.record({ kind: 'main', message: 'Error', stack: '' })
    await sendAllowed()
    expect(store.list()).toMatchObject([{ sentAt: null }])
    isUp = true
    await sendAllowed()
    expect(sent).toHaveLength(1)
  })
})
