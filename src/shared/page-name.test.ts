import { expect, it } from 'vitest'
import { keptLabels, pageName, pageOf } from './page-name.ts'

it('shows the label and the number of a page', () => {
  expect(pageName(4, 'iv')).toBe('iv (4)')
  expect(pageName(4, '4')).toBe('4')
  expect(pageName(4, undefined)).toBe('4')
  expect(pageName(4, '')).toBe('4')
})

it('keeps labels that differ from the page numbers', () => {
  expect(keptLabels(['i', 'ii', '1'], 3)).toEqual(['i', 'ii', '1'])
  expect(keptLabels(['1', '2', '3'], 3)).toBeNull()
  expect(keptLabels(['', '2'], 2)).toBeNull()
  expect(keptLabels(null, 3)).toBeNull()
  expect(keptLabels(['i'], 3)).toBeNull()
  expect(keptLabels(['a\r\nb\u202e', 'x'.repeat(50)], 2)).toEqual(['a b', 'x'.repeat(20)])
})

it('finds a page by its label or, if no label matches, by its number', () => {
  const labels = ['i', 'ii', '1', '2', 'A-3']
  expect(pageOf('ii', labels, 5)).toBe(2)
  expect(pageOf('II', labels, 5)).toBe(2)
  expect(pageOf('2', labels, 5)).toBe(4)
  expect(pageOf('２', labels, 5)).toBe(4)
  expect(pageOf('a-3', labels, 5)).toBe(5)
  expect(pageOf('5', labels, 5)).toBe(5)
  expect(pageOf('6', labels, 5)).toBeNull()
  expect(pageOf('', ['', 'x'], 2)).toBeNull()
  expect(pageOf('3', null, 5)).toBe(3)
})
