import { describe, expect, it } from 'vitest'
import { ServerFrame } from '#shared/headless-wire.ts'
import { readServerFrame } from './server-frame.ts'

const valid: ServerFrame[] = [
  { type: 'result', id: 1, result: { ok: true } },
  { type: 'event', name: 'session', event: { any: 'value' } },
  { type: 'openExternal', url: 'https://example.com' },
  { type: 'download', url: '/files/a.csv', name: 'a.csv' },
  { type: 'notify', id: 'n', title: 'Title', body: 'Body', path: '/visits/v' },
]

/** The frame without one field, or with another value in it. */
const brokenIn = (frame: ServerFrame) =>
  Object.keys(frame)
    .filter((name) => name !== 'result' && name !== 'event')
    .flatMap((name) => [undefined, null, 1.5, {}].map((value) => ({ ...frame, [name]: value })))

describe('a message of the headless host', () => {
  it.each(valid)('of the type $type is read', (frame) => {
    expect(readServerFrame(JSON.stringify(frame))).toEqual(ServerFrame.parse(frame))
  })

  it('is dropped where the schema refuses it', () => {
    for (const value of [...valid.flatMap(brokenIn), null, 'text', [], {}, { type: 'toString' }]) {
      const text = JSON.stringify(value)
      expect(ServerFrame.safeParse(JSON.parse(text)).success, text).toBe(false)
      expect(readServerFrame(text), text).toBeUndefined()
    }
    expect(readServerFrame('{')).toBeUndefined()
  })
})
