import { Writable } from 'node:stream'
import type { FastifyBaseLogger } from 'fastify'
import { expect, it, vi } from 'vitest'
import { createLog } from '../infrastructure/log.ts'
import { RequestLog } from './request-log.ts'

function setUp(options = {}) {
  const lines: Record<string, unknown>[] = []
  const destination = new Writable({
    write(chunk, _encoding, done) {
      lines.push(JSON.parse(String(chunk)))
      done()
    },
  })
  const parent: FastifyBaseLogger = createLog('info', destination)
  const makeChild = vi.spyOn(parent, 'child')
  return { lines, makeChild, log: new RequestLog(parent, () => ({ requestId: 'request-1' }), options) }
}

it('each line has the fields of the request, also of a child', () => {
  const { log, lines, makeChild } = setUp()
  log.warn({ count: 2 }, 'first')
  log.info('second')
  expect(makeChild).toHaveBeenCalledTimes(1)
  log.child({ part: 'mail' }).error('third')
  expect(lines).toMatchObject([
    { requestId: 'request-1', level: 40, count: 2, msg: 'first' },
    { requestId: 'request-1', level: 30, msg: 'second' },
    { requestId: 'request-1', level: 50, part: 'mail', msg: 'third' },
  ])
})

it('a request without a line makes no logger', () => {
  const { log, makeChild } = setUp()
  expect(log.level).toBe('info')
  expect(makeChild).not.toHaveBeenCalled()
})

it('a route can have a level of its own', () => {
  const { log, lines } = setUp({ level: 'error' })
  log.warn('not written')
  log.error('written')
  expect(log.level).toBe('error')
  expect(lines).toMatchObject([{ msg: 'written' }])
})
