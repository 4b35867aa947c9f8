import { globSync, readFileSync } from 'node:fs'
import { expect, it } from 'vitest'

// A second form, {{name}}, would be shown as it is: all readers of messages replace {name}.
it('messages have one form of placeholder: {name}', () => {
  const files = globSync('src/shared/messages/*/*.ts')
  expect(files.length).toBeGreaterThan(20)
  expect(files.filter((file) => readFileSync(file, 'utf8').includes('{{'))).toEqual([])
})
