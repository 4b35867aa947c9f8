import { expect, it } from 'vitest'
import { silentLog } from '../lib/log.ts'

import { memoryFile } from './key-value.ts'
import { applyManagedStartAtLogin } from './managed-start-at-login.ts'
import { createSettings } from './settings.ts'

it('applies the setting of the organisation at each start, and the setting of the user when the policy ends', () => {
  const file = memoryFile()
  const applied: boolean[] = []
  const host = { setStartAtLogin: (on: boolean) => void applied.push(on) }
  const start = (managed?: boolean) => {
    const policy = { settings: managed === undefined ? {} : { startAtLogin: managed }, problems: [] }
    const settings = createSettings(file, silentLog, policy.settings)
    applyManagedStartAtLogin({ policy, host, settings, file, log: silentLog })
    return settings
  }
  start()
  expect(applied).toEqual([])
  const managed = start(true)
  expect(managed.get().startAtLogin).toBe(true)
  expect(() => managed.update({ startAtLogin: false })).toThrow(/organisation/)
  expect(managed.update({ theme: 'dark' })).toMatchObject({ theme: 'dark', startAtLogin: true })
  expect(start().get().startAtLogin).toBe(false)
  start()
  expect(applied).toEqual([true, false])
})
