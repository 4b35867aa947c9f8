import { expect, test } from 'vitest'
import { CodedError } from '#shared/errors.ts'
import { silentLog } from '../lib/log.ts'
import type { Handlers } from './handlers.ts'
import { createRegistrar } from './registrar.ts'

/** Creates a registrar with only the handlers that a test needs. A call of another handler would throw. */
const dispatchTo = (handlers: Partial<Handlers>) => createRegistrar(() => handlers as Handlers, silentLog)

test('a handler receives the parsed input without unknown fields', async () => {
  const seen: unknown[] = []
  const dispatch = dispatchTo({
    'uploads.cancel': async (input) => {
      seen.push(input)
    },
  })
  expect(await dispatch('uploads.cancel', { uploadId: 'upl_1', extra: true })).toEqual({
    ok: true,
    value: undefined,
  })
  expect(seen).toEqual([{ uploadId: 'upl_1' }])
})

test.each([
  ['uploads.cancel', undefined],
  ['uploads.cancel', { uploadId: 1 }],
  ['session.get', { unexpected: true }],
])('%s with the input %j is refused before its handler is called', async (name, input) => {
  expect(await dispatchTo({})(name, input)).toMatchObject({ ok: false, error: { code: 'bad_request' } })
})

test.each(['nope', '__proto__', 'constructor', '', 7, null, undefined])(
  'the call %j does not exist',
  async (name) => {
    expect(await dispatchTo({})(name, undefined)).toMatchObject({ ok: false, error: { code: 'not_found' } })
  },
)

test('a CodedError keeps its code and details', async () => {
  const dispatch = dispatchTo({
    'uploads.list': async () => {
      throw new CodedError('pdf_too_large', 'too large', { maxBytes: 5 })
    },
  })
  expect(await dispatch('uploads.list', undefined)).toEqual({
    ok: false,
    error: { code: 'pdf_too_large', message: 'too large', details: { maxBytes: 5 } },
  })
})

test('the renderer receives no internal details of an unexpected error', async () => {
  const dispatch = dispatchTo({
    'uploads.list': async () => {
      throw new Error('ENOENT /home/aiko/secret')
    },
  })
  const result = await dispatch('uploads.list', undefined)
  expect(result).toMatchObject({ ok: false, error: { code: 'internal' } })
  expect(JSON.stringify(result)).not.toContain('aiko')
})
