import { expect, test } from 'vitest'
import { readArguments } from './arguments.ts'

test('ours are found between Chromium’s', () => {
  const argv = [
    'app',
    '--no-sandbox',
    '--data',
    '/tmp/a b',
    '--join=https://t/join#lpi.a=b',
    '--sample',
    'x.pdf',
    '--inspect=0',
  ]
  expect(readArguments(argv)).toEqual({
    data: '/tmp/a b',
    join: 'https://t/join#lpi.a=b',
    sample: 'x.pdf',
    callbackPorts: undefined,
    hidden: false,
    deepLink: undefined,
  })
})

test('a deep link may stand anywhere', () => {
  expect(readArguments(['app', '--allow-x', 'lastpage://visits/vis_1']).deepLink).toBe(
    'lastpage://visits/vis_1',
  )
})

test('nothing given is nothing', () => {
  expect(readArguments(['app'])).toEqual({
    data: undefined,
    join: undefined,
    sample: undefined,
    hidden: false,
    deepLink: undefined,
  })
})

test('the callback ports are a list; a list that cannot be read leaves the default ports', () => {
  expect(readArguments(['app', '--callback-ports', '18001, 18002']).callbackPorts).toEqual([18001, 18002])
  expect(readArguments(['app', '--callback-ports=80,x']).callbackPorts).toBeUndefined()
})
