// Starts the practice org from the command line. Prints one JSON line on standard output when the org is ready. Logs go to standard error.
import { parseArgs } from 'node:util'
import { z } from 'zod'
import { createPracticeOrg } from './app.ts'

const USAGE = `Usage: npm run practice-org -- [options]
  --port N              port on loopback, 0 for a free one        PRACTICE_ORG_PORT, default 17731
  --data DIR            keep records and grants in this folder    PRACTICE_ORG_DATA, default: memory only
  --instance-host HOST  host of instance_url                      PRACTICE_ORG_INSTANCE_HOST, default 127.0.0.1
  --callback-url URL    one more registered callback, repeatable  PRACTICE_ORG_CALLBACK_URLS, comma separated
  --consumer-key KEY    the app's consumer key                    PRACTICE_ORG_CONSUMER_KEY
  --consumer-secret S   the app's consumer secret                 PRACTICE_ORG_CONSUMER_SECRET`

const optionsSchema = z.object({
  port: z.coerce.number({ error: 'must be a number' }).int().min(0).max(65_535),
  data: z.string().min(1).optional(),
  instanceHost: z
    .string()
    .regex(/^[\w.-]+$/, 'must be a host name')
    .optional(),
  callbackUrls: z.array(z.url()),
  consumerKey: z.string().min(1).optional(),
  consumerSecret: z.string().min(1).optional(),
})

function readOptions(): z.infer<typeof optionsSchema> {
  const text = { type: 'string' } as const
  const { values } = parseArgs({
    options: {
      port: text,
      data: text,
      'instance-host': text,
      'callback-url': { type: 'string', multiple: true },
      'consumer-key': text,
      'consumer-secret': text,
      help: { type: 'boolean' },
    },
  })
  if (values.help) {
    process.stdout.write(`${USAGE}\n`)
    process.exit(0)
  }
  const env = process.env
  return optionsSchema.parse({
    port: values.port ?? env.PRACTICE_ORG_PORT ?? 17_731,
    data: values.data ?? env.PRACTICE_ORG_DATA,
    instanceHost: values['instance-host'] ?? env.PRACTICE_ORG_INSTANCE_HOST,
    callbackUrls: values['callback-url'] ?? env.PRACTICE_ORG_CALLBACK_URLS?.split(',').filter(Boolean) ?? [],
    consumerKey: values['consumer-key'] ?? env.PRACTICE_ORG_CONSUMER_KEY,
    consumerSecret: values['consumer-secret'] ?? env.PRACTICE_ORG_CONSUMER_SECRET,
  })
}

/** Logs only the path of a URL, because the query can contain tokens and codes. */
const logger = {
  level: 'info',
  stream: process.stderr,
  serializers: {
    req: (request: { method?: string; url?: string }) => ({
      method: request.method ?? '',
      url: request.url?.split('?')[0] ?? '',
    }),
  },
}

async function main(): Promise<void> {
  const { data, port, instanceHost, callbackUrls, consumerKey, consumerSecret } = readOptions()
  const practiceOrg = createPracticeOrg({
    port,
    callbackUrls,
    logger,
    ...(data ? { dataFolder: data } : {}),
    ...(instanceHost ? { instanceHost } : {}),
    ...(consumerKey ? { consumerKey } : {}),
    ...(consumerSecret ? { consumerSecret } : {}),
  })
  const address = await practiceOrg.listen()
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void practiceOrg.close())
  process.stdout.write(`${JSON.stringify(address)}\n`)
}

function explain(error: unknown): string {
  if (error instanceof z.ZodError)
    return error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('\n')
  return error instanceof Error ? error.message : String(error)
}

try {
  await main()
} catch (error) {
  process.stderr.write(`${explain(error)}\n`)
  process.exitCode = 1
}
