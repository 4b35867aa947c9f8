/** A PostgreSQL client with a deadline on every query, and with named prepared statements for the few most frequent queries. */
import pg from 'pg'
import { keptName } from './prepared-statements.ts'

/** The database did not respond in time. pg sends no further query on a connection before the current query has ended, so the connection is closed. */
export class DatabaseTimeout extends Error {
  readonly code = 'ETIMEDOUT'
  constructor(ms: number) {
    super(`The database did not answer within ${ms / 1_000} s.`)
    this.name = 'DatabaseTimeout'
  }
}

/**
 * Makes a client class whose queries reject with DatabaseTimeout after `timeoutMs`. The server's own `statement_timeout` does not help if the server
 * or the network hangs. Queries use callbacks. With pg's own promises, V8's young collections do not free the results (pg 8.23 on
 * Node 24), so thousands of batches of beats stay in memory. `keepsStatements`: the connection keeps marked statements prepared (prepared-statements.ts).
 */
export function clientWithDeadline(
  timeoutMs: number,
  { keepsStatements }: { keepsStatements: boolean },
): typeof pg.Client {
  return class extends pg.Client {
    constructor(config?: string | pg.ClientConfig) {
      super(config)
      // The pool listens only while a client is idle. During a query, a broken connection rejects the query, and the unhandled event must not end the
      // process.
      this.on('error', () => undefined)
    }
    // biome-ignore lint/suspicious/noExplicitAny: pg's own signature has many forms; what Kysely doesn't use passes through
    override query(...given: any[]): any {
      const [text, values, callback] = given
      // biome-ignore lint/suspicious/noExplicitAny: as above
      const ask = (...args: unknown[]) => (super.query as any).apply(this, args)
      if (typeof text !== 'string' || typeof values === 'function' || callback) return ask(...given)
      const name = keepsStatements ? keptName(text) : undefined
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

/** pg has no public method to close a connection without a message to the server, which may not respond. */
export function destroy(client: pg.Client): void {
  const { connection } = client as unknown as { connection: { stream: { destroy(): void } } }
  connection.stream.destroy()
}
