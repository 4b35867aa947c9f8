import { expect, it } from 'vitest'
import { table } from './table.ts'

it('columns are aligned, also with Japanese names', () => {
  const rows = [
    ['佐藤 愛', 3],
    ['Olivia Owner', 12],
  ]
  expect(table(['NAME', 'LINKS'], rows, 'none')).toBe(
    ['NAME          LINKS', '佐藤 愛           3', 'Olivia Owner     12'].join('\n'),
  )
})

it('a missing value is a dash, and a table without rows is a sentence', () => {
  expect(table(['A', 'B'], [[null, 'x']], 'none')).toBe('A  B\n–  x')
  expect(table(['A'], [], 'There are none.')).toBe('There are none.')
})

it('a control sequence in a name does not reach the terminal', () => {
  expect(table(['NAME'], [['\u001b[31mred']], '')).toBe('NAME\n [31mred')
})
