import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import addressparser from 'nodemailer/lib/addressparser'
import { z } from 'zod'
import { Email } from '#shared/model/basics.ts'
import { defaultMaxUploadBytes } from '#shared/tracker-api/documents.ts'
import { parseS3Location } from './blobs/storage-location.ts'
import { readVariable, unknownVariables, type Variable } from './config-variables.ts'
import { readTrustedProxies } from './network-address.ts'
import { readNetworks } from './outgoing/destinations.ts'
import { isPublicHost } from './public-host.ts'
import { signInContradictions, signInSecrets, signInSettings } from './sign-in/settings.ts'

const whole = (min: number, max: number) =>
  z
    .string()
    .regex(/^\d+$/, 'must be a whole number')
    .transform(Number)
    .pipe(z.number().min(min, `must be at least ${min}`).max(max, `must be at most ${max}`))
/** A time in ms, or null for `off`. */
const wholeOrOff = (min: number, max: number) =>
  z.union(
    [z.literal('off').transform(() => null), whole(min, max)],
    `must be off or a whole number from ${min} to ${max}`,
  )
const yesNo = z.enum(['true', 'false'], 'must be true or false').transform((value) => value === 'true')
const trustedProxies = z.string().transform((value, context) => {
  const proxies = readTrustedProxies(value)
  if (proxies !== null) return proxies
  context.addIssue(
    'must be false, the number of proxies in front (1), or their addresses, e.g. 10.0.0.0/8,2001:db8::/32',
  )
  return z.NEVER
})
const text = z.string().trim().min(1, 'must not be empty')

function isWebUrl(value: string): boolean {
  if (!URL.canParse(value)) return false
  const url = new URL(value)
  return /^https?:$/.test(url.protocol) && url.pathname === '/' && !url.search && !url.hash && !url.username
}

const databaseUrl = text
  .refine(
    (value) => /^postgres(ql)?:\/\//.test(value) || /^sqlite:./.test(value),
    'must begin with postgres:// or sqlite:',
  )
  .refine(
    (value) => value.startsWith('sqlite:') || URL.canParse(value),
    'must be a URL; percent-encode special characters of the password',
  )
const postgresUrl = text.refine(
  (value) => /^postgres(ql)?:\/\//.test(value) && URL.canParse(value),
  'must begin with postgres://; percent-encode special characters of the password',
)
const publicUrl = text
  .refine(isWebUrl, {
    error: 'must be an http or https URL without a path, e.g. https://share.example.com',
    abort: true,
  })
  .refine(
    (value) => new URL(value).protocol === 'https:' || !isPublicHost(new URL(value).hostname),
    'must begin with https:// because links are secrets; http:// is allowed for loopback and private addresses',
  )
  .transform((value) => new URL(value).origin)

const smtpUrl = text
  .refine((value) => /^smtps?:\/\/./.test(value), {
    error: 'must begin with smtp:// or smtps://, e.g. smtps://user:password@mail.example.com',
    abort: true,
  })
  .refine((value) => {
    const url = URL.canParse(value) ? new URL(value) : null
    const rest = url && [url.hash, url.pathname.replace(/^\/$/, '')].join('')
    return url !== null && url.hostname !== '' && rest === '' && isPercentEncoded(url.username + url.password)
  }, 'must be a URL; percent-encode special characters of the user and the password, e.g. %2F for / and %25 for %')
function isPercentEncoded(text: string): boolean {
  try {
    decodeURIComponent(text)
    return true
  } catch {
    return false
  }
}

/** `name@example.com` or `Name <name@example.com>`. A mail server refuses every mail with an invalid sender. */
const mailFrom = text.max(320).refine((value) => {
  const found = addressparser(value)
  const [sender] = found
  return (
    found.length === 1 &&
    sender !== undefined &&
    'address' in sender &&
    Email.safeParse(sender.address).success
  )
}, 'must be one address, e.g. Lastpage <lastpage@example.com>')

const slackToken = text.regex(/^xoxb-/, 'must be a bot token: it begins with xoxb-')
const apiUrl = text
  .refine((value) => URL.canParse(value) && /^https?:$/.test(new URL(value).protocol), 'must be a URL')
  .transform((value) => (value.endsWith('/') ? value : `${value}/`))

const networks = z.string().transform((value, context) => {
  const list = value
    .split(',')
    .map((part) => part.trim())
    .filter(Boolean)
  if (readNetworks(list)) return list
  context.addIssue('must be addresses or networks, separated by commas, e.g. 10.1.2.0/24,2001:db8:7::/48')
  return z.NEVER
})

/** Long enough that nobody finds it by trying. */
const metricsToken = text.min(20, 'must have at least 20 characters')

/** The location of the files in an S3-compatible store. */
const storageUrl = text.transform((value, context) => {
  const location = parseS3Location(value)
  if (typeof location !== 'string') return location
  context.addIssue(location)
  return z.NEVER
})

const hourMs = 3_600_000

/** Environment variable, schema and default of each setting. */
const settings = {
  dataDir: { env: 'TRACKER_DATA', schema: text, fallback: './.lastpage/tracker' },
  host: { env: 'TRACKER_HOST', schema: text, fallback: '127.0.0.1' },
  port: { env: 'TRACKER_PORT', schema: whole(0, 65_535), fallback: '8190' },
  publicUrl: { env: 'TRACKER_PUBLIC_URL', schema: publicUrl, fallback: null },
  databaseUrl: { env: 'TRACKER_DATABASE_URL', schema: databaseUrl, fallback: null },
  /** A URL of PostgreSQL itself, for LISTEN and migrations, if the other URL leads to a connection pooler. */
  databaseDirectUrl: { env: 'TRACKER_DATABASE_DIRECT_URL', schema: postgresUrl, fallback: null },
  databaseWaitMs: { env: 'TRACKER_DATABASE_WAIT_MS', schema: whole(0, hourMs), fallback: '60000' },
  /** `off`: the start fails if migrations are pending, and an operator runs them with the command "migrate". */
  migrate: {
    env: 'TRACKER_MIGRATE',
    schema: z.enum(['auto', 'off'], 'must be auto or off'),
    fallback: 'auto',
  },
  /** Null: the folder `blobs` in the data folder. */
  storageUrl: { env: 'TRACKER_STORAGE_URL', schema: storageUrl, fallback: null },
  storageAccessKeyId: { env: 'TRACKER_STORAGE_ACCESS_KEY_ID', schema: text, fallback: null },
  storageSecretAccessKey: { env: 'TRACKER_STORAGE_SECRET_ACCESS_KEY', schema: text, fallback: null },
  storageSessionToken: { env: 'TRACKER_STORAGE_SESSION_TOKEN', schema: text, fallback: null },
  workspaceName: { env: 'TRACKER_WORKSPACE_NAME', schema: text.max(80), fallback: 'Lastpage' },
  trustProxy: { env: 'TRACKER_TRUST_PROXY', schema: trustedProxies, fallback: 'false' },
  rateLimit: { env: 'TRACKER_RATE_LIMIT', schema: yesNo, fallback: 'true' },
  /** The requests that one API token may send in a minute. */
  apiRequestsPerMinute: {
    env: 'TRACKER_API_REQUESTS_PER_MINUTE',
    schema: whole(1, 1_000_000),
    fallback: '300',
  },
  /** Opening budgets per ten minutes, and per burst (ADR 47). */
  openingsPerNetwork: { env: 'TRACKER_OPENINGS_PER_NETWORK', schema: whole(0, 1_000_000), fallback: '100' },
  openingsPerLink: { env: 'TRACKER_OPENINGS_PER_LINK', schema: whole(1, 1_000_000), fallback: '1000' },
  openingsBurst: { env: 'TRACKER_OPENINGS_BURST', schema: whole(1, 1_000_000), fallback: '30' },
  logLevel: {
    env: 'TRACKER_LOG_LEVEL',
    schema: z.enum(
      ['fatal', 'error', 'warn', 'info', 'debug', 'silent'],
      'must be fatal, error, warn, info, debug or silent',
    ),
    fallback: 'info',
  },
  accessLog: { env: 'TRACKER_ACCESS_LOG', schema: yesNo, fallback: 'false' },
  maxUploadBytes: {
    env: 'TRACKER_MAX_UPLOAD_BYTES',
    schema: whole(1_000, 10_000_000_000),
    fallback: String(defaultMaxUploadBytes),
  },
  graceMs: { env: 'TRACKER_GRACE_MS', schema: whole(0, hourMs), fallback: '5000' },
  /** The grace after a goodbye that proves the end of the page (ADR 133). Null: each goodbye has the whole grace. */
  closedGraceMs: { env: 'TRACKER_CLOSED_GRACE_MS', schema: wholeOrOff(0, 20_000), fallback: '1000' },
  visibleLeaseMs: { env: 'TRACKER_VISIBLE_LEASE_MS', schema: whole(100, hourMs), fallback: '30000' },
  hiddenLeaseMs: { env: 'TRACKER_HIDDEN_LEASE_MS', schema: whole(100, 24 * hourMs), fallback: '300000' },
  resumeWindowMs: { env: 'TRACKER_RESUME_WINDOW_MS', schema: whole(0, 24 * hourMs), fallback: '600000' },
  beatIntervalMs: { env: 'TRACKER_BEAT_INTERVAL_MS', schema: whole(100, hourMs), fallback: '2000' },
  idleAfterMs: { env: 'TRACKER_IDLE_AFTER_MS', schema: whole(1_000, hourMs), fallback: '60000' },
  ownerWaitMs: { env: 'TRACKER_OWNER_WAIT_MS', schema: whole(0, 24 * hourMs), fallback: '120000' },
  deliveryLeaseMs: { env: 'TRACKER_DELIVERY_LEASE_MS', schema: whole(100, hourMs), fallback: '60000' },
  deliveryRetryMs: { env: 'TRACKER_DELIVERY_RETRY_MS', schema: whole(10, hourMs), fallback: '5000' },
  smtpUrl: { env: 'TRACKER_SMTP_URL', schema: smtpUrl, fallback: null },
  mailFrom: { env: 'TRACKER_MAIL_FROM', schema: mailFrom, fallback: null },
  slackToken: { env: 'TRACKER_SLACK_TOKEN', schema: slackToken, fallback: null },
  slackApiUrl: { env: 'TRACKER_SLACK_API_URL', schema: apiUrl, fallback: 'https://slack.com/api/' },
  chatworkApiUrl: {
    env: 'TRACKER_CHATWORK_API_URL',
    schema: apiUrl,
    fallback: 'https://api.chatwork.com/v2/',
  },
  lineWorksApiUrl: {
    env: 'TRACKER_LINE_WORKS_API_URL',
    schema: apiUrl,
    fallback: 'https://www.worksapis.com/v1.0/',
  },
  lineWorksAuthUrl: {
    env: 'TRACKER_LINE_WORKS_AUTH_URL',
    schema: apiUrl,
    fallback: 'https://auth.worksmobile.com/',
  },
  /** The operator's own networks to which webhooks and channels may send. Elsewhere they send to public addresses only, with https. */
  outgoingNetworks: { env: 'TRACKER_OUTGOING_NETWORKS', schema: networks, fallback: '' },
  /** The metrics have no secrets, but they show how much a company sends. So no port serves them by default. */
  metricsPort: { env: 'TRACKER_METRICS_PORT', schema: whole(0, 65_535), fallback: null },
  metricsHost: { env: 'TRACKER_METRICS_HOST', schema: text, fallback: '127.0.0.1' },
  metricsToken: { env: 'TRACKER_METRICS_TOKEN', schema: metricsToken, fallback: null },
  /** After a stop signal, `/readyz` refuses for this time before the listener closes. */
  drainMs: { env: 'TRACKER_DRAIN_MS', schema: whole(0, 600_000), fallback: '0' },
  /** The process ends itself if it has not worked for this time. 0: never. */
  watchdogMs: { env: 'TRACKER_WATCHDOG_MS', schema: whole(0, hourMs), fallback: '60000' },
  minFreeBytes: { env: 'TRACKER_MIN_FREE_BYTES', schema: whole(0, 1_000_000_000_000), fallback: '100000000' },
  ...signInSettings,
  sharedRunDelayMs: { env: 'TRACKER_SHARED_RUN_DELAY_MS', schema: whole(0, 24 * hourMs), fallback: '120000' },
} as const satisfies Record<string, { env: string; schema: z.ZodType; fallback: string | null }>

/** Settings that contain passwords. No message contains their values. */
const secretSettings = new Set<string>([
  ...['databaseUrl', 'databaseDirectUrl', 'smtpUrl', 'slackToken', 'metricsToken'],
  ...['storageUrl', 'storageAccessKeyId', 'storageSecretAccessKey', 'storageSessionToken'],
  ...signInSecrets,
])

type Settings = typeof settings
type Parsed = {
  [K in keyof Settings]: Settings[K]['fallback'] extends null
    ? z.output<Settings[K]['schema']> | null
    : z.output<Settings[K]['schema']>
}
/** `publicUrl` null: the URL is not known before the tracker listens. `databaseUrl` is always set. */
export type TrackerConfig = Omit<Parsed, 'databaseUrl'> & { databaseUrl: string }

/** The URL for work that needs one session for a long time or has no limit of time: migrations, backups, commands. */
export const directDatabaseUrl = ({
  databaseUrl,
  databaseDirectUrl,
}: Pick<TrackerConfig, 'databaseUrl' | 'databaseDirectUrl'>): string => databaseDirectUrl ?? databaseUrl

/** Each problem is one line with the name of the setting, the allowed values and the current value. */
export class ConfigError extends Error {
  readonly problems: string[]
  constructor(problems: string[]) {
    super(problems.join('\n'))
    this.name = 'ConfigError'
    this.problems = problems
  }
}

/** The flags of `npm run tracker`. A flag overrides the environment variable of the same setting. */
export const configFlags = {
  data: { type: 'string' },
  host: { type: 'string' },
  port: { type: 'string' },
  'public-url': { type: 'string' },
  'database-url': { type: 'string' },
} as const
const flagOf: Partial<Record<keyof Settings, keyof typeof configFlags>> = {
  dataDir: 'data',
  host: 'host',
  port: 'port',
  publicUrl: 'public-url',
  databaseUrl: 'database-url',
}

/** The environment variables that the tracker reads. */
export const settingNames: readonly string[] = Object.values(settings).map(({ env }) => env)
/** Those of them that contain secrets. */
export const secretNames: readonly string[] = Object.entries(settings)
  .filter(([name]) => secretSettings.has(name))
  .map(([, { env }]) => env)

type Flags = { [flag: string]: string | boolean | undefined }

function contradictions(values: Partial<Parsed>): string[] {
  const problems: string[] = []
  if (values.smtpUrl && values.mailFrom === null) {
    problems.push(
      'TRACKER_MAIL_FROM must name the sender where TRACKER_SMTP_URL is set, e.g. lastpage@example.com',
    )
  }
  const { databaseUrl, databaseDirectUrl } = values
  if (databaseDirectUrl && (databaseUrl === null || databaseUrl?.startsWith('sqlite:'))) {
    problems.push('TRACKER_DATABASE_DIRECT_URL needs a TRACKER_DATABASE_URL that begins with postgres://')
  }
  const { storageUrl, storageAccessKeyId: keyId, storageSecretAccessKey: secret } = values
  if ((keyId === null) !== (secret === null)) {
    problems.push(
      'TRACKER_STORAGE_ACCESS_KEY_ID and TRACKER_STORAGE_SECRET_ACCESS_KEY belong together: set both',
    )
  }
  if (keyId && storageUrl === null) {
    problems.push('TRACKER_STORAGE_ACCESS_KEY_ID has no effect without TRACKER_STORAGE_URL')
  }
  return problems
}

/** Returns the value of a setting as text: the flag, the variable or its file. Returns one line if the variable or its file is not usable. */
function given(
  name: keyof Settings,
  flags: Flags,
  env: NodeJS.ProcessEnv,
): Variable | { problem: string } | undefined {
  const flag = flagOf[name]
  const fromFlag = flag === undefined ? undefined : flags[flag]
  if (fromFlag !== undefined) return { value: String(fromFlag), label: `--${flag}`, isFromFile: false }
  return readVariable(settings[name].env, env)
}

/** @throws ConfigError */
export function readConfig(flags: Flags, env: NodeJS.ProcessEnv): TrackerConfig {
  const problems = unknownVariables(settingNames, env)
  const values: Record<string, unknown> = {}
  for (const [name, { env: variable, schema, fallback }] of Object.entries(settings)) {
    const found = given(name as keyof Settings, flags, env)
    if (found && 'problem' in found) {
      problems.push(found.problem)
      continue
    }
    const { value, label, isFromFile } = found ?? { value: fallback, label: variable, isFromFile: false }
    if (value === null) {
      values[name] = null
      continue
    }
    const read = schema.safeParse(value)
    if (read.success) values[name] = read.data
    else {
      const shown = isFromFile || secretSettings.has(name) ? '' : ` (it is "${value}")`
      problems.push(`${label} ${read.error.issues[0]?.message ?? 'is not valid'}${shown}`)
    }
  }
  problems.push(...contradictions(values as Partial<Parsed>), ...signInContradictions(values))
  if (problems.length > 0) throw new ConfigError(problems)
  const config = values as Parsed
  const dataDir = resolve(config.dataDir)
  return { ...config, dataDir, databaseUrl: config.databaseUrl ?? `sqlite:${join(dataDir, 'tracker.db')}` }
}

/** Reads the flags and environment variables of the server. @throws ConfigError */
export function parseCommandLine(argv: string[], env: NodeJS.ProcessEnv): { config: TrackerConfig } {
  let values: Flags
  try {
    values = parseArgs({ args: argv, options: configFlags, strict: true }).values
  } catch (error) {
    throw new ConfigError([(error as Error).message])
  }
  return { config: readConfig(values, env) }
}
