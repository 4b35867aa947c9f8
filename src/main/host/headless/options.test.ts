import { expect, test } from 'vitest'
import { readOptions } from './options.ts'

test('callback ports come from the flag or from the environment variable', () => {
  expect(readOptions(['--callback-ports', '18001,18002'], {})['callback-ports']).toEqual([18001, 18002])
  expect(readOptions([], { LASTPAGE_CALLBACK_PORTS: '18003' })['callback-ports']).toEqual([18003])
  expect(readOptions([], {})['callback-ports']).toBeUndefined()
})

test.each([
  ['80', 'must be ports from 1024 to 65535'],
  ['17717;17718', 'must be up to ten ports, separated by commas'],
])('the callback ports %j cause an error message of one line', (list, why) => {
  expect(() => readOptions(['--callback-ports', list], {})).toThrow(
    `--callback-ports (LASTPAGE_CALLBACK_PORTS): ${why}`,
  )
})
