import { expect, it } from 'vitest'
import { fill } from './fill.ts'

it('replaces placeholders by plain text and keeps placeholders without a value', () => {
  expect(fill('{who} read {document}', { who: '$& <b>' })).toBe('$& <b> read {document}')
})
