import { readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { appUrl, appUserModelId, isAppUrl } from './app-origin.ts'

test.each([appUrl('/'), appUrl('visits/vis_1'), 'app://lastpage/a?b#c'])('%s is a URL of the app', (url) => {
  expect(isAppUrl(url)).toBe(true)
})

test.each([
  'app://other/',
  'app://lastpage.evil/',
  'app://user@lastpage/',
  'https://lastpage/',
  'file:///lastpage',
  'about:blank',
  'data:text/html,x',
  '',
])('%s is not a URL of the app', (url) => {
  expect(isAppUrl(url)).toBe(false)
})

test('the app id is the same as in the configuration of the Windows installer', () => {
  const build = readFileSync(path.resolve(import.meta.dirname, '../../../../electron-builder.yml'), 'utf8')
  expect(/^appId: (.+)$/m.exec(build)?.[1]).toBe(appUserModelId)
})
