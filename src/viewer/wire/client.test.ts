import { afterEach, describe, expect, it } from 'vitest'
import { errorTable } from '#shared/errors.ts'
import { type Beat, viewContentPath, viewExcerptPath, viewerApi, viewMarkedPath } from '#shared/viewer-api.ts'
import {
  beatsPath,
  codesPath,
  EVENTS_PATH,
  gateLeavesPath,
  openVisit,
  Refused,
  SHARES_PATH,
  sendBeat,
  sendEvents,
  versionOf,
  visitsPath,
} from './client.ts'

const realFetch = globalThis.fetch
afterEach(() => {
  globalThis.fetch = realFetch
})

function tracker(status: number, body: unknown): void {
  globalThis.fetch = async () =>
    new Response(typeof body === 'string' ? body : JSON.stringify(body), { status })
}

const beat = {} as Beat
const coded = (code: keyof typeof errorTable) =>
  [errorTable[code], { error: { code, message: code } }] as const

describe('client', () => {
  it('calls the paths of the contract', () => {
    expect(beatsPath('a')).toBe(`${viewerApi.beat.path}?load=a`)
    expect(SHARES_PATH).toBe(viewerApi['visit.share'].path)
    expect(EVENTS_PATH).toBe(viewerApi['visit.events'].path)
    expect(visitsPath(':slug')).toBe(viewerApi['visit.open'].path)
    expect(codesPath(':slug')).toBe(viewerApi['visit.code'].path)
    expect(gateLeavesPath(':slug')).toBe(viewerApi['gate.leave'].path)
  })

  it('reads the document and the version from each kind of content URL', () => {
    const ways = [viewContentPath('d', 2), viewExcerptPath('d', 2, 3), viewMarkedPath('d', 2, 'm')]
    expect(new Set(ways.map(versionOf))).toEqual(new Set([viewContentPath('d', 2)]))
    expect(versionOf(viewExcerptPath('d', 1, 3))).not.toBe(versionOf(viewExcerptPath('d', 2, 3)))
  })

  it.each([
    ['visit_ended', 'ended'],
    ['visit_token_invalid', 'ended'],
    ['link_disabled', 'closed'],
    ['link_expired', 'expired'],
    ['reader_not_allowed', 'notAllowed'],
    ['beat_invalid', 'refused'],
  ] as const)('the error code %s of a beat becomes %s', async (code, answer) => {
    tracker(...coded(code))
    expect(await sendBeat(beat)).toBe(answer)
  })

  it.each([
    ['an internal error', 500, { error: { code: 'internal', message: '' } }],
    ['a restart', 503, { error: { code: 'unavailable', message: '' } }],
    ['a rate limit', 429, { error: { code: 'too_many_requests', message: '' } }],
    ['a request that arrived too slowly', ...coded('request_timed_out')],
    ['an error page of a proxy', 404, '<html>'],
  ])('a beat is retried after %s', async (_name, status, body) => {
    tracker(status, body)
    await expect(sendBeat(beat)).rejects.toThrow()
  })

  it('distinguishes a refusal from a network failure', async () => {
    tracker(...coded('link_unknown'))
    await expect(openVisit('s', { readerKey: '' } as never)).rejects.toEqual(new Refused('link_unknown'))
    globalThis.fetch = () => Promise.reject(new TypeError('Failed to fetch'))
    await expect(openVisit('s', { readerKey: '' } as never)).rejects.not.toBeInstanceOf(Refused)
    tracker(...coded('request_timed_out'))
    await expect(openVisit('s', { readerKey: '' } as never)).rejects.not.toBeInstanceOf(Refused)
  })

  it.each([
    ['visit_ended', 'ended'],
    ['visit_token_invalid', 'ended'],
    ['bad_request', 'refused'],
  ] as const)('the error code %s of events becomes %s', async (code, answer) => {
    tracker(...coded(code))
    expect(await sendEvents({ token: 't', events: [] })).toBe(answer)
  })

  it.each(['too_many_requests', 'request_timed_out'] as const)(
    'events are sent again after %s',
    async (code) => {
      tracker(...coded(code))
      await expect(sendEvents({ token: 't', events: [] })).rejects.toThrow()
    },
  )
})
