import { expect, it } from 'vitest'
import { createLog } from './log.ts'

it('the error of a database connection is logged without the client of the connection', () => {
  const lines: string[] = []
  const log = createLog('info', { write: (line) => void lines.push(line) })
  const client = { secretKey: 446_446, parsedStatements: { name: 'select 1' } }
  log.warn({ err: Object.assign(new Error('terminated'), { code: '57P01', client }) }, 'a connection failed')
  expect(JSON.parse(lines[0] ?? '').err).toMatchObject({ message: 'terminated', code: '57P01' })
  expect(lines[0]).not.toMatch(/446446|select 1/)
})
