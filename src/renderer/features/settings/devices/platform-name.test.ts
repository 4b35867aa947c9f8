import { expect, it } from 'vitest'
import { platformName } from './platform-name.ts'

it.each([
  ['win32', 'Windows'],
  ['darwin', 'macOS'],
  ['linux', 'Linux'],
  ['freebsd', 'freebsd'],
])('%s is shown as %s', (platform, name) => {
  expect(platformName(platform)).toBe(name)
})
