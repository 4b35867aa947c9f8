// Configuration: defaults, precedence, and one line per problem.
import { describe, expect, it } from 'vitest'
import { type ConfigError, parseCommandLine, readConfig } from './config.ts'

const problemsOf = (argv: string[], env: NodeJS.ProcessEnv = {}) => {
  try {
    parseCommandLine(argv, env)
    return []
  } catch (error) {
    return (error as ConfigError).problems
  }
}

describe('configuration', () => {
  it('every setting has a default', () => {
    expect(readConfig({ data: '/data' }, {})).toMatchObject({
      dataDir: '/data',
      databaseUrl: 'sqlite:/data/tracker.db',
      publicUrl: null,
      maxUploadBytes: 209_715_200,
      graceMs: 5_000,
      visibleLeaseMs: 30_000,
      hiddenLeaseMs: 300_000,
      resumeWindowMs: 600_000,
      rateLimit: true,
      trustProxy: false,
    })
  })

  it('a flag overrides a variable, and an empty variable counts as not set', () => {
    const env = { TRACKER_PORT: '1234', TRACKER_PUBLIC_URL: '', TRACKER_DATABASE_URL: 'postgres://u:p@h/d' }
    const { config } = parseCommandLine(['--port', '0', '--data', '/data'], env)
    expect(config).toMatchObject({ port: 0, publicUrl: null, databaseUrl: 'postgres://u:p@h/d' })
    expect(parseCommandLine([], env).config.port).toBe(1234)
  })

  it.each([
    ['smtp://mail.example.com', []],
    ['smtps://user:pass%2Fword%25@mail.example.com:465?requireTLS=true', []],
    ['mail.example.com', [expect.stringContaining('must begin with smtp://')]],
    ['smtps://user:s3cret/pw@mail.example.com', [expect.stringContaining('percent-encode')]],
    ['smtps://user:s3cret#pw@mail.example.com', [expect.stringContaining('percent-encode')]],
    ['smtps://user:s3cret%pw@mail.example.com', [expect.stringContaining('percent-encode')]],
  ])(
    'the URL of the mail server %s is valid, or its problem is named without the password',
    (url, problems) => {
      const env = { TRACKER_SMTP_URL: url, TRACKER_MAIL_FROM: 'l@example.com' }
      expect(problemsOf([], env)).toEqual(problems)
      expect(problemsOf([], env).join()).not.toContain('s3cret')
    },
  )

  it('the grace of a closed page is a time or off', () => {
    expect(problemsOf([], { TRACKER_CLOSED_GRACE_MS: '30000' })).toEqual([
      'TRACKER_CLOSED_GRACE_MS must be at most 20000 (it is "30000")',
    ])
    const read = (value: string) => readConfig({}, { TRACKER_CLOSED_GRACE_MS: value }).closedGraceMs
    expect([read('off'), read('0'), read('1500'), read('')]).toEqual([null, 0, 1_500, 1_000])
  })

  it('each problem has its own line, without database passwords', () => {
    const env = {
      TRACKER_GRACE_MS: 'soon',
      TRACKER_PUBLIC_URL: 'https://example.com/path',
      TRACKER_DATABASE_URL: 'mysql://user:hunter2@host/db',
      TRACKER_RATE_LIMIT: 'yes',
    }
    const problems = problemsOf(['--port', '70000'], env)
    expect(problems).toEqual([
      '--port must be at most 65535 (it is "70000")',
      'TRACKER_PUBLIC_URL must be an http or https URL without a path, e.g. https://share.example.com (it is "https://example.com/path")',
      'TRACKER_DATABASE_URL must begin with postgres:// or sqlite:',
      'TRACKER_RATE_LIMIT must be true or false (it is "yes")',
      'TRACKER_GRACE_MS must be a whole number (it is "soon")',
    ])
    expect(problems.join()).not.toContain('hunter2')
    expect(problemsOf(['--nonsense'])[0]).toContain('--nonsense')
  })

  it('a direct URL needs a PostgreSQL database, and no message contains its password', () => {
    const direct = { TRACKER_DATABASE_DIRECT_URL: 'postgres://u:hunter2@h/d' }
    const alone = 'TRACKER_DATABASE_DIRECT_URL needs a TRACKER_DATABASE_URL that begins with postgres://'
    expect(problemsOf([], direct)).toEqual([alone])
    expect(problemsOf([], { ...direct, TRACKER_DATABASE_URL: 'sqlite:/a' })).toEqual([alone])
    expect(problemsOf([], { ...direct, TRACKER_DATABASE_URL: 'postgres://u:p@pooler/d' })).toEqual([])
    expect(problemsOf([], { TRACKER_DATABASE_DIRECT_URL: 'mysql://u:hunter2@h/d' }).join()).not.toContain(
      'hunter2',
    )
  })

  it('a public URL with http is refused, except for loopback and private addresses', () => {
    const refused = ['http://share.example.com', 'http://203.0.113.8', 'http://[2001:db8::1]:8190']
    for (const url of refused)
      expect(problemsOf(['--public-url', url])).toEqual([expect.stringContaining('https://')])
    const allowed = [
      'http://127.0.0.1:8190',
      'http://localhost:8190',
      'http://192.168.1.20',
      'http://[fd00::1]',
      'http://tracker.internal',
      'http://tracker:8190',
      'https://share.example.com',
    ]
    for (const url of allowed) expect(problemsOf(['--public-url', url])).toEqual([])
  })

  it('a public URL is stored as an origin', () => {
    expect(readConfig({ 'public-url': 'https://Share.Example.com/' }, {}).publicUrl).toBe(
      'https://share.example.com',
    )
  })
})
