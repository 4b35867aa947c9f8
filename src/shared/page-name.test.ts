import { expect, it } from 'vitest'
import { findPage, normalizePageLabels, pageName } from './page-name.ts'

it('shows the label and the number of a page', () => {
  expect(pageName(4, 'iv')).toBe('iv (4)')
  expect(pageName(4, '4')).toBe('4')
  expect(pageName(4, undefined)).toBe('4')
  expect(pageName(4, '')).toBe('4')
})

it('keeps labels that differ from the page numbers', () => {
  expect(normalizePageLabels(['i', 'ii', '1'], 3)).toEqual(['i', 'ii', '1'])
  expect(normalizePageLabels(['1', '2', '3'], 3)).toBeNull()
  expect(normalizePageLabels(['', '2'], 2)).toBeNull()
  expect(normalizePageLabels(null, 3)).toBeNull()
  expect(normalizePageLabels(['i'], 3)).toBeNull()
  expect(normalizePageLabels(['a\r\nb\u202e', 'x'.repeat(50)], 2)).toEqual(['a b', 'x'.repeat(20)])
})

it('finds a page by its label or, if no label matches, by its number', () => {
  const labels = ['i', 'ii', '1', '2', 'A-3']
  expect(findPage('ii', labels, 5)).toBe(2)
  expect(findPage('II', labels, 5)).toBe(2)
  expect(findPage('2', labels, 5)).toBe(4)
  expect(findPage('２', labels, 5)).toBe(4)
  expect(findPage('a-3', labels, 5)).toBe(5)
  expect(findPage('5', labels, 5)).toBe(5)
  expect(findPage('6', labels, 5)).toBeNull()
  expect(findPage('', ['', 'x'], 2)).toBeNull()
  expect(findPage('3', null, 5)).toBe(3)
})
