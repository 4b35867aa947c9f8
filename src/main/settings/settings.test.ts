import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect, test } from 'vitest'
import { silentLog } from '../lib/log.ts'
import { memoryFile } from './key-value.ts'
import { openKeyValueFile } from './open-file.ts'
import { createSettings, defaultSettings, localeOf } from './settings.ts'

const open = (dir: string) => openKeyValueFile(path.join(dir, 'settings.json'), silentLog)

test('settings survive a restart', () => {
  const dir = mkdtempSync(path.join(tmpdir(), 'lastpage-settings-'))
  createSettings(open(dir), silentLog).update({ theme: 'dark' })
  expect(createSettings(open(dir), silentLog).get()).toEqual({ ...defaultSettings, theme: 'dark' })
})

test('a broken file is renamed, and the default settings are used', () => {
  const dir = mkdtempSync(path.join(tmpdir(), 'lastpage-settings-'))
  writeFileSync(path.join(dir, 'settings.json'), '{"settings": {"theme"')
  expect(createSettings(open(dir), silentLog).get()).toEqual(defaultSettings)
  expect(readdirSync(dir).some((name) => name.startsWith('settings.json.broken-'))).toBe(true)
})

test('a file of an earlier version is read, and a value that is not written stays on disk as it was', () => {
  const dir = mkdtempSync(path.join(tmpdir(), 'lastpage-settings-'))
  const file = path.join(dir, 'settings.json')
  writeFileSync(file, '{\n\t"settings": { "theme": "dark" },\n\t"window": { "maximized": true }\n}')
  const opened = open(dir)
  opened.set('list', [1, undefined])
  opened.delete('settings')
  expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual({ window: { maximized: true }, list: [1, null] })
  expect(open(dir).get('window')).toEqual({ maximized: true })
})

test('a change of a value that was read does not change the stored value', () => {
  const opened = open(mkdtempSync(path.join(tmpdir(), 'lastpage-settings-')))
  opened.set('list', ['a'])
  ;(opened.get('list') as string[]).push('b')
  expect(opened.get('list')).toEqual(['a'])
})

test('if the file cannot be written, the values stay as they are on disk', () => {
  const dir = mkdtempSync(path.join(tmpdir(), 'lastpage-settings-'))
  const opened = open(dir)
  opened.set('list', ['a'])
  rmSync(path.join(dir, 'settings.json'))
  mkdirSync(path.join(dir, 'settings.json', 'in-the-way'), { recursive: true })
  expect(() => opened.set('list', ['b'])).toThrow()
  expect(opened.get('list')).toEqual(['a'])
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
