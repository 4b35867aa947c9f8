import { describe, expect, it } from 'vitest'
import { silentLog } from '../lib/log.ts'
import { memorySecrets } from '../secrets/memory.ts'
import { createProxyLogins } from './proxy-logins.ts'

const proxy = { host: 'proxy.example.com', port: 3128, realm: 'Acme' }
const login = { username: 'taro', password: 'p@ss' }

describe('createProxyLogins', () => {
  it('requests one login for all waiting requests, and stores it for the next start', async () => {
    const secrets = memorySecrets()
    const logins = createProxyLogins({ secrets, log: silentLog })
    let changes = 0
    logins.onChange(() => {
      changes += 1
    })
    const waiting = Promise.all([logins.answer(proxy, false), logins.answer(proxy, false)])
    await expect.poll(logins.pending).toEqual(proxy)
    await logins.give(login)
    expect(await waiting).toEqual([login, login])
    expect(logins.pending()).toBeNull()
    expect(changes).toBe(2)
    const later = createProxyLogins({ secrets, log: silentLog })
    expect(await later.answer(proxy, false)).toEqual(login)
  })

  it('requests a new login if the proxy refuses the stored login', async () => {
    const secrets = memorySecrets()
    await secrets.set('proxy-login proxy.example.com:3128', JSON.stringify({ ...login, password: 'old' }))
    const logins = createProxyLogins({ secrets, log: silentLog })
    expect(await logins.answer(proxy, false)).toMatchObject({ password: 'old' })
    const again = logins.answer(proxy, true)
    await expect.poll(logins.pending).toEqual(proxy)
    await logins.give(login)
    expect(await again).toEqual(login)
    expect(await logins.answer(proxy, false)).toEqual(login)
  })

  it('requests no login after "Not now" until the rep tries again', async () => {
    const logins = createProxyLogins({ secrets: memorySecrets(), log: silentLog })
    const first = logins.answer(proxy, false)
    await expect.poll(logins.pending).toEqual(proxy)
    await logins.give(null)
    expect(await first).toBeNull()
    expect(await logins.answer(proxy, false)).toBeNull()
    expect(logins.pending()).toBeNull()
    logins.clearDeclined()
    void logins.answer(proxy, false)
    await expect.poll(logins.pending).toEqual(proxy)
  })
})
