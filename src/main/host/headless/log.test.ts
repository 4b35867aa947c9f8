import { expect, test } from 'vitest'
import { createPinoLog } from './log.ts'

test('secrets are removed from the fields and the message, also of a child logger', () => {
  const lines: string[] = []
  const log = createPinoLog('info', { write: (line) => void lines.push(line) })
  const secret = 'lpd.wsp_abcdefghijk.Zm9vYmFyYmF6cXV4'
  log.child({ deviceToken: secret, part: 'x' }).error(
    {
      error: new Error(`refused ${secret}`, { cause: { headers: { authorization: `Bearer ${secret}` } } }),
      kept: 1,
    },
    `with ${secret}`,
  )
  expect(lines).toHaveLength(1)
  expect(lines[0]).not.toContain('Zm9vYmFyYmF6cXV4')
  expect(JSON.parse(lines[0] ?? '')).toMatchObject({
    part: 'x',
    kept: 1,
    error: { message: 'refused [redacted]' },
  })
})
