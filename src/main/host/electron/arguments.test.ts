import { expect, test } from 'vitest'
import { readArguments } from './arguments.ts'

test('readArguments finds the arguments of the app between those of Chromium', () => {
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
    files: [],
    share: false,
    deepLink: undefined,
  })
})

test('readArguments finds a deep link at any position', () => {
  expect(readArguments(['app', '--allow-x', 'lastpage://visits/vis_1']).deepLink).toBe(
    'lastpage://visits/vis_1',
  )
})

test('readArguments sets no value without arguments', () => {
  expect(readArguments(['app'])).toEqual({
    data: undefined,
    join: undefined,
    sample: undefined,
    hidden: false,
    files: [],
    share: false,
    deepLink: undefined,
  })
})

test('readArguments parses a list of callback ports, and ignores an invalid list', () => {
  expect(readArguments(['app', '--callback-ports', '18001, 18002']).callbackPorts).toEqual([18001, 18002])
  expect(readArguments(['app', '--callback-ports=80,x']).callbackPorts).toBeUndefined()
})

test('readArguments finds the PDF files that a file manager passes, and no values of other arguments', () => {
  const argv = [
    'app',
    '.',
    '--sample',
    'x.pdf',
    'Angebot 1.PDF',
    'file:///home/a/%E6%A1%88.pdf',
    '-x.pdf',
    'a.txt',
  ]
  expect(readArguments(argv, '/home/ken').files).toEqual(['/home/ken/Angebot 1.PDF', '/home/a/案.pdf'])
  expect(readArguments(['plan.pdf'], '/home/ken').files).toEqual([])
  expect(readArguments(['app', 'file://server/share/plan.pdf'], '/home/ken').files).toEqual([])
  expect(readArguments(['app', '--share']).share).toBe(true)
})
