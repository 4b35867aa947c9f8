/** A PostgreSQL client with a deadline on every query, and with named prepared statements for the few hottest queries. */
import pg from 'pg'
import { keptName } from './prepared-statements.ts'

/** The database did not answer in time. The connection is closed, because its answer may still come. */
export class DatabaseTimeout extends Error {
  readonly code = 'ETIMEDOUT'
  constructor(ms: number) {
    super(`The database did not answer within ${ms / 1_000} s.`)
    this.name = 'DatabaseTimeout'
  }
}

/**
 * Makes a client class whose queries reject with DatabaseTimeout after `timeoutMs`. The server's own `statement_timeout` does not
 * help where the server or the network hangs, so the deadline is kept here.
 *
 * Queries are asked with a callback: of pg's own promises each keeps the next one's result from V8's young collections (seen with
 * pg 8.23 on Node 24), and thousands of batches of beats grow old that way.
 */
export function clientWithDeadline(timeoutMs: number): typeof pg.Client {
  return class extends pg.Client {
    constructor(config?: string | pg.ClientConfig) {
      super(config)
      // The pool listens only while a client is idle. In use, a broken connection rejects its query; the event must not end the process.
      this.on('error', () => undefined)
    }
    // biome-ignore lint/suspicious/noExplicitAny: pg's own signature has many forms; what Kysely doesn't use passes through
    override query(...given: any[]): any {
      const [text, values, callback] = given
      // biome-ignore lint/suspicious/noExplicitAny: as above
      const ask = (...args: unknown[]) => (super.query as any).apply(this, args)
      if (typeof text !== 'string' || typeof values === 'function' || callback) return ask(...given)
      const name = keptName(text)
      return new Promise((resolve, reject) => {
        const timer = setTimeout(() => {
          reject(new DatabaseTimeout(timeoutMs))
          destroy(this)
        }, timeoutMs)
        ask({ ...(name && { name }), text, values }, (error: Error | null, result: unknown) => {
          clearTimeout(timer)
          if (error) reject(error)
          else resolve(result)
        })
      })
    }
  }
}

/** pg has no public way to close a connection without asking the server, which may not answer. */
export function destroy(client: pg.Client): void {
  const { connection } = client as unknown as { connection: { stream: { destroy(): void } } }
  connection.stream.destroy()
}
