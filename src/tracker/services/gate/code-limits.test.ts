import { afterEach, describe, expect, it } from 'vitest'
import { eventually } from '../../../../test/fixtures/part.ts'
import { embeddedEngine } from '../../infrastructure/database/testing.ts'
import { type GateScene, gateScene, type LinkPart } from './testing.ts'

let scene: GateScene
afterEach(() => scene.close())

async function ask(slug: string, email: string, network: string, readerKey = 'r'.repeat(22)) {
  const response = await scene.tracker.app.inject({
    method: 'POST',
    url: `/api/view/${slug}/codes`,
    remoteAddress: network,
    payload: { email, readerKey, locale: 'en' },
  })
  return response.statusCode === 200 ? 'sent' : (response.json().error.code as string)
}

const limited = (settings: LinkPart['settings'] = {}) =>
  scene.makeLink({ settings: { verifyEmail: true, allow: ['acme.example'], ...settings } })

async function toldReasons(linkId: string): Promise<string[]> {
  const { body } = await scene.owner.call('GET', '/api/feed?waitMs=0')
  const events = body.events as { type: string; refusal?: { linkId: string; reason: string } }[]
  return events.flatMap(({ refusal }) => (refusal?.linkId === linkId ? [refusal.reason] : []))
}

describe.each(embeddedEngine)('limits of codes, on %s', (engine) => {
  it('requests for 20 addresses that may not read lock out no reader; the network is stopped and the owner is notified', async () => {
    scene = await gateScene(engine)
    const link = await limited()
    const answers: string[] = []
    for (let n = 0; n < 22; n += 1) answers.push(await ask(link.slug, `no${n}@evil.example`, '203.0.113.8'))
    expect(answers).toEqual([...Array(20).fill('sent'), 'too_many_requests', 'too_many_requests'])
    expect(scene.mailbox.recipients).toEqual([])
    expect(await toldReasons(link.id)).toEqual(['codesLimited'])
    expect(await ask(link.slug, 'real@acme.example', '198.51.100.4')).toBe('sent')
    await eventually('the code', () => scene.mailbox.recipients.length > 0)
    expect(scene.mailbox.recipients).toEqual(['real@acme.example'])
  })

  it('the response is the same for addresses that may read and that may not, after any number of requests', async () => {
    scene = await gateScene(engine)
    const link = await limited()
    const series = async (email: (n: number) => string, network: string) => {
      const answers: string[] = []
      for (let n = 0; n < 25; n += 1) answers.push(await ask(link.slug, email(n), network))
      return answers
    }
    const one = [
      await series(() => 'x@acme.example', '10.0.0.1'),
      await series(() => 'x@evil.example', '10.0.0.2'),
    ]
    expect(one[0]).toEqual(one[1])
    expect(one[0]?.slice(0, 4)).toEqual(['sent', 'sent', 'sent', 'too_many_requests'])
    const many = [
      await series((n) => `a${n}@acme.example`, '10.0.0.3'),
      await series((n) => `a${n}@evil.example`, '10.0.0.4'),
    ]
    expect(many[0]).toEqual(many[1])
  })

  it('an address gets ten codes per hour from the whole tracker, and the response does not reveal the limit', async () => {
    scene = await gateScene(engine)
    const links = [await limited(), await limited(), await limited()]
    for (let network = 1; network <= 5; network += 1)
      for (const link of links)
        expect(await ask(link.slug, 'victim@acme.example', `10.0.0.${network}`)).toBe('sent')
    await eventually('the mails', () => scene.mailbox.recipients.length === 10)
    expect(await ask(links[0]?.slug ?? '', 'other@acme.example', '10.0.0.9')).toBe('sent')
    await eventually('the mail to another', () => scene.mailbox.recipients.includes('other@acme.example'))
    expect(scene.mailbox.recipients).toHaveLength(11)
    expect(await toldReasons(links[2]?.id ?? '')).toEqual(['codesLimited'])
    scene.clock.advance(3_600_001)
    expect(await ask(links[0]?.slug ?? '', 'victim@acme.example', '10.0.0.1')).toBe('sent')
    await eventually('a code after the hour', () => scene.mailbox.recipients.length === 12)
  })

  it('wrong codes from many networks do not lock out the reader with the right code', async () => {
    scene = await gateScene(engine)
    const link = await limited()
    const open = (network: string, code: string, readerKey: string) =>
      scene.tracker.app.inject({
        method: 'POST',
        url: `/api/view/${link.slug}/visits`,
        remoteAddress: network,
        headers: { 'user-agent': 'Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/141.0.0.0' },
        payload: {
          ...{ email: 'real@acme.example', code, readerKey },
          signals: { webdriver: false, prerendered: false, visible: true },
        },
      })
    for (let n = 0; n < 110; n += 1) await open(`10.0.${n % 12}.1`, '000000', `attacker-${n}`.padEnd(22, 'x'))
    const readerKey = 'real-reader'.padEnd(22, 'x')
    expect(await ask(link.slug, 'real@acme.example', '198.51.100.4', readerKey)).toBe('sent')
    await eventually('the code', () => scene.mailbox.mails.length > 0)
    const code = /\b(\d{6})\b/.exec(scene.mailbox.mails[0]?.text ?? '')?.[1] ?? ''
    expect((await open('198.51.100.4', code, readerKey)).statusCode).toBe(200)
  })
})
