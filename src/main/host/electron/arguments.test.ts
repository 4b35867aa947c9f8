import { expect, test } from 'vitest'
import { readArguments } from './arguments.ts'

test('our arguments are found between those of Chromium', () => {
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

test('a deep link may be at any position', () => {
  expect(readArguments(['app', '--allow-x', 'lastpage://visits/vis_1']).deepLink).toBe(
    'lastpage://visits/vis_1',
  )
})

test('without arguments nothing is set', () => {
  expect(readArguments(['app'])).toEqual({
    data: undefined,
    join: undefined,
    sample: undefined,
    hidden: false,
    deepLink: undefined,
  })
})

test('callback ports are a list; an invalid list means the default ports', () => {
  expect(readArguments(['app', '--callback-ports', '18001, 18002']).callbackPorts).toEqual([18001, 18002])
  expect(readArguments(['app', '--callback-ports=80,x']).callbackPorts).toBeUndefined()
})
