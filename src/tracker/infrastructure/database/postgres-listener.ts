/** The connection that listens for notifications of other processes. If the connection breaks or does not respond, a new connection replaces it. */
import pg from 'pg'
import { backOffMs } from '#shared/backoff.ts'
import type { StoreListener, StoreLog } from './client.ts'
import { destroy } from './postgres-client.ts'

export const channel = 'lastpage'

const reconnectBackOff = { firstMs: 100, maxMs: 5_000 }
/** The interval of heartbeats. A hung server or a firewall may keep a dead connection open, so only a heartbeat detects the failure. */
const heartbeatEveryMs = 15_000

export type PostgresListener = { start(): Promise<void>; stop(): Promise<void> }

/** `answerWithinMs` limits the time of the connect and of each heartbeat. Listeners get `resync` after each reconnect. */
// Over 60 lines: one closure over the connection and its timers; each function in it is short.
export function createPostgresListener(
  location: string,
  log: StoreLog,
  emit: StoreListener,
  answerWithinMs: number,
): PostgresListener {
  let closed = false
  let client: pg.Client | undefined
  let failures = 0
  let timer: NodeJS.Timeout | undefined
  let heartbeat: NodeJS.Timeout | undefined

  async function connect(first: boolean): Promise<void> {
    const next = new pg.Client({
      connectionString: location,
      keepAlive: true,
      connectionTimeoutMillis: answerWithinMs,
      application_name: 'lastpage-listen',
    })
    next.on('notification', (message) => {
      const [topic = '', ...rest] = (message.payload ?? '').split(' ')
      emit(topic, rest.join(' '))
    })
    next.on('error', (error) => log.warn({ err: error }, 'the database connection for LISTEN failed'))
    next.once('end', () => reconnectLater())
    client = next
    await next.connect()
    await next.query(`listen ${channel}`)
    failures = 0
    watch(next)
    if (!first) emit('resync', '')
  }

  function watch(current: pg.Client): void {
    clearInterval(heartbeat)
    heartbeat = setInterval(() => {
      const deadline = setTimeout(() => {
        log.warn({}, 'the database connection for LISTEN does not respond; replacing it')
        destroy(current)
      }, answerWithinMs).unref()
      current.query('select 1').then(
        () => clearTimeout(deadline),
        () => clearTimeout(deadline),
      )
    }, heartbeatEveryMs).unref()
  }

  function reconnectLater(): void {
    clearInterval(heartbeat)
    if (closed || timer) return
    failures++
    timer = setTimeout(
      () => {
        timer = undefined
        connect(false).catch((error: unknown) => {
          log.warn({ err: error }, 'could not open the database connection for LISTEN; trying again')
          if (client) destroy(client)
          reconnectLater()
        })
      },
      backOffMs(reconnectBackOff, failures),
    )
  }

  return {
    start: () => connect(true),
    async stop() {
      closed = true
      clearTimeout(timer)
      clearInterval(heartbeat)
      await client?.end().catch(() => undefined)
    },
  }
}
