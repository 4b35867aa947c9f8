import { spawn, spawnSync } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pino from 'pino'
import { afterEach, describe, expect, it, onTestFinished } from 'vitest'
import { eventually } from '../../../test/fixtures/part.ts'
import { readConfig, type TrackerConfig } from '../infrastructure/config.ts'
import { startTestTracker, type TestTracker } from '../infrastructure/database/testing.ts'
import { networkOf, proxyTrust, readTrustedProxies, withoutPort } from '../infrastructure/network-address.ts'
import { uploadPdf } from '../services/documents/testing.ts'
import { joinMember } from '../services/people/testing.ts'

describe('client addresses', () => {
  it.each([
    ['203.0.113.8', '203.0.113.8'],
    ['203.0.113.8:40001', '203.0.113.8'],
    ['::ffff:203.0.113.8', '203.0.113.8'],
    ['::ffff:cb00:7108', '203.0.113.8'],
    ['[::ffff:203.0.113.8]:443', '203.0.113.8'],
    ['2001:db8::1', '2001:db8:0:0'],
    ['2001:DB8::ffff:1', '2001:db8:0:0'],
    ['[2001:db8::1]:443', '2001:db8:0:0'],
    ['[2001:db8::1]', '2001:db8:0:0'],
    ['fe80::1%eth0', 'fe80:0:0:0'],
    ['unknown', 'unknown'],
    ['_hidden:7', 'unknown'],
    ['', 'unknown'],
  ])('%s is of the network %s', (address, network) => {
    expect(networkOf(address)).toBe(network)
  })

  it('the port is removed', () => {
    expect(withoutPort('203.0.113.8:40001')).toBe('203.0.113.8')
    expect(withoutPort('[2001:db8::1]:443')).toBe('2001:db8::1')
    expect(withoutPort('203.0.113.8:70000')).toBeNull()
  })
})

describe('TRACKER_TRUST_PROXY', () => {
  it.each([
    ['false', false],
    ['0', false],
    ['true', 1],
    ['2', 2],
    ['10.0.0.0/8, 2001:db8::/32,192.0.2.7', ['10.0.0.0/8', '2001:db8::/32', '192.0.2.7']],
    ['10.0.0.0/33', null],
    ['10.0.0.0/8/8', null],
    ['yes', null],
    ['-1', null],
  ])('%s means %o', (text, proxies) => {
    expect(readTrustedProxies(text)).toEqual(proxies)
  })

  it('an invalid value is refused with a list of the valid ones', () => {
    expect(() => readConfig({}, { TRACKER_TRUST_PROXY: 'nginx' })).toThrow(
      'TRACKER_TRUST_PROXY must be false, the number of proxies in front (1), or their addresses',
    )
  })

  it('a proxy matches its range, with a port and as IPv4 in IPv6', () => {
    const trust = proxyTrust(['10.0.0.0/8', '2001:db8::/32'])
    expect(
      ['10.1.2.3', '10.1.2.3:5000', '::ffff:10.1.2.3', '[2001:db8::9]:80'].every((a) => trust(a, 3)),
    ).toBe(true)
    expect(['11.0.0.1', '2001:db9::1', 'unknown'].some((a) => trust(a, 0))).toBe(false)
  })
})

let tracker: TestTracker | undefined
afterEach(async () => {
  await tracker?.close()
  tracker = undefined
})

async function passcodeLink(overrides: Partial<TrackerConfig>, log = pino({ level: 'silent' })) {
  tracker = await startTestTracker('sqlite', overrides, { log })
  const url = await tracker.listen()
  const owner = await joinMember(tracker)
  const document = await uploadPdf(url, owner, 1)
  const { body } = await owner.call('POST', `/api/documents/${document.id}/links`, { passcode: 'right one' })
  return { url, slug: String(body.url).split('/').at(-1) ?? '' }
}

async function tryPasscode(url: string, slug: string, forwarded: string): Promise<string> {
  const response = await fetch(`${url}/api/view/${slug}/visits`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-forwarded-for': forwarded },
    body: JSON.stringify({
      email: 'ken@example.com',
      passcode: 'wrong one',
      readerKey: 'a'.repeat(22),
      signals: { webdriver: false, prerendered: false, visible: true },
    }),
  })
  const body = (await response.json()) as { error?: { code: string } }
  return body.error?.code ?? 'in'
}

const ports = Array.from({ length: 16 }, (_, index) => 40_001 + index)

describe('behind a proxy', () => {
  it('16 wrong passcodes from 16 ports of one address reach the limit', async () => {
    const { url, slug } = await passcodeLink({ trustProxy: 1 })
    const answers: string[] = []
    for (const port of ports) answers.push(await tryPasscode(url, slug, `203.0.113.8:${port}`))
    expect(answers).toEqual([...Array(10).fill('passcode_wrong'), ...Array(6).fill('too_many_requests')])
    expect(await tryPasscode(url, slug, '198.51.100.4:40001')).toBe('passcode_wrong')
    for (const port of ports) answers.push(await tryPasscode(url, slug, `[2001:db8::${port % 10}]:${port}`))
    expect(answers.slice(16)).toEqual(answers.slice(0, 16))
  })

  it('a forwarded address that the client wrote is ignored', async () => {
    const { url, slug } = await passcodeLink({ trustProxy: ['127.0.0.0/8', '10.0.0.0/8'] })
    const answers: string[] = []
    for (const port of ports)
      answers.push(
        await tryPasscode(url, slug, `192.0.2.${port % 250}, 203.0.113.8:${port}, 10.0.0.5:${port}`),
      )
    expect(answers.slice(10)).toEqual(Array(6).fill('too_many_requests'))
  })

  it('requests are limited by network, independent of the port', async () => {
    const { url } = await passcodeLink({ trustProxy: 1, rateLimit: true })
    const statuses: number[] = []
    for (let port = 1; port <= 32; port += 1) {
      const response = await fetch(`${url}/api/invites/preview`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'x-forwarded-for': `203.0.113.8:${port}` },
        body: JSON.stringify({ token: 'lpi.wsp_abcdefgh.aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa' }),
      })
      statuses.push(response.status)
    }
    expect(statuses.filter((status) => status === 429)).toHaveLength(2)
  })

  it('a forwarded address from an untrusted proxy is logged once', async () => {
    const lines: string[] = []
    const log = pino({ level: 'warn' }, { write: (line: string) => lines.push(line) })
    const { url, slug } = await passcodeLink({ trustProxy: false }, log)
    for (const port of ports.slice(0, 3)) await tryPasscode(url, slug, `203.0.113.8:${port}`)
    const warnings = lines.filter((line) => line.includes('TRACKER_TRUST_PROXY'))
    expect(warnings).toHaveLength(1)
    expect(warnings[0]).toContain('127.0.0.1')
    expect(warnings[0]).not.toContain('203.0.113.8')
  })

  const hasNginx = spawnSync('nginx', ['-v']).status === 0
  it.skipIf(!hasNginx)(
    'nginx that appends to the header: what it saw counts, not what the client said',
    async () => {
      const { url, slug } = await passcodeLink({ trustProxy: 1 })
      const front = await startNginx(url)
      const answers: string[] = []
      for (const port of ports) answers.push(await tryPasscode(front, slug, `192.0.2.${port % 250}:${port}`))
      expect(answers.slice(10)).toEqual(Array(6).fill('too_many_requests'))
      expect(await tryPasscode(url, slug, '198.51.100.4')).toBe('passcode_wrong')
    },
  )
})

const freePort = () =>
  new Promise<number>((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0))
    })
  })

/** A real nginx in front of `target`, configured as in a typical installation. */
async function startNginx(target: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'lastpage-nginx-'))
  const port = await freePort()
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
    .map((name) => `${name}_temp_path ${folder}/${name};`)
    .join(' ')
  await writeFile(
    join(folder, 'nginx.conf'),
    `daemon off; master_process off; pid ${folder}/pid; error_log ${folder}/error.log;
events {}
http {
  access_log off; ${temporary}
  server {
    listen 127.0.0.1:${port};
    location / {
      proxy_pass ${target};
      proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
    }
  }
}
`,
  )
  const nginx = spawn('nginx', ['-c', join(folder, 'nginx.conf'), '-e', join(folder, 'error.log')], {
    stdio: 'ignore',
  })
  const ended = new Promise((resolve) => nginx.once('exit', resolve))
  onTestFinished(async () => {
    nginx.kill()
    await ended
    await rm(folder, { recursive: true, force: true })
  })
  const front = `http://127.0.0.1:${port}`
  await eventually('nginx', async () => (await fetch(`${front}/healthz`).catch(() => null))?.ok === true)
  return front
}
