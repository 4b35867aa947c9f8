import { describe, expect, it } from 'vitest'
import { notAllowed } from './licences.ts'

const check = (license?: string) =>
  notAllowed(
    { 'node_modules/a': { version: '1.0.0', ...(license ? { license } : {}) } },
    ['node_modules/a'],
    ['MIT', 'Apache-2.0'],
  ).map(({ licence }) => licence)

describe('licences', () => {
  it.each(['MIT', 'GPL-3.0-only OR MIT', '(MIT AND Apache-2.0)'])('allows %s', (licence) => {
    expect(check(licence)).toEqual([])
  })

  it.each(['GPL-3.0-only', 'MIT AND GPL-3.0-only', 'UNLICENSED', 'SEE LICENSE IN LICENSE.txt'])(
    'refuses %s',
    (licence) => {
      expect(check(licence)).toEqual([licence])
    },
  )

  it('refuses a package without a licence', () => {
    expect(check()).toEqual(['none named'])
  })
})
