import { mkdtempSync, readdirSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import Conf from 'conf'
import { expect, test } from 'vitest'
import { silentLog } from '../lib/log.ts'
import { memoryFile } from './key-value.ts'
import { openKeyValueFile } from './open-file.ts'
import { createSettings, defaultSettings, localeOf } from './settings.ts'

const openConf = (dir: string) =>
  openKeyValueFile(
    path.join(dir, 'settings.json'),
    () => new Conf({ cwd: dir, configName: 'settings' }),
    silentLog,
  )

test('settings survive a restart', () => {
  const dir = mkdtempSync(path.join(tmpdir(), 'lastpage-settings-'))
  createSettings(openConf(dir), silentLog).update({ theme: 'dark' })
  expect(createSettings(openConf(dir), silentLog).get()).toEqual({ ...defaultSettings, theme: 'dark' })
})

test('a broken file is renamed, and the default settings are used', () => {
  const dir = mkdtempSync(path.join(tmpdir(), 'lastpage-settings-'))
  writeFileSync(path.join(dir, 'settings.json'), '{"settings": {"theme"')
  expect(createSettings(openConf(dir), silentLog).get()).toEqual(defaultSettings)
  expect(readdirSync(dir).some((name) => name.startsWith('settings.json.broken-'))).toBe(true)
})

test('an invalid value gets its default, and the other values are kept', () => {
  const file = memoryFile({ settings: { ...defaultSettings, theme: 'purple', language: 'ja' } })
  expect(createSettings(file, silentLog).get()).toEqual({ ...defaultSettings, language: 'ja' })
})

test('an update changes only its own values, and listeners receive all settings', () => {
  const settings = createSettings(memoryFile(), silentLog)
  const seen: unknown[] = []
  settings.onChange((value) => seen.push(value))
  settings.update({ language: 'en', theme: undefined })
  expect(seen).toEqual([{ ...defaultSettings, language: 'en' }])
})

test.each([
  ['system', ['ja-JP', 'en'], 'ja'],
  ['system', ['fr-FR', 'ja'], 'en'],
  ['en', ['ja-JP'], 'en'],
  ['system', [], 'en'],
] as const)(
  'with the setting %s and the system languages %s, the language is %s',
  (language, system, locale) => {
    expect(localeOf({ ...defaultSettings, language }, system)).toBe(locale)
  },
)
