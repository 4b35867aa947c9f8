import { globSync, readFileSync } from 'node:fs'
import { expect, it } from 'vitest'

// The code that fills in messages replaces only {name}. A placeholder {{name}} would stay in the text.
it('placeholders in messages have the form {name}', () => {
  const files = globSync('src/shared/messages/*/*.ts')
  expect(files.length).toBeGreaterThan(20)
  expect(files.filter((file) => readFileSync(file, 'utf8').includes('{{'))).toEqual([])
})
