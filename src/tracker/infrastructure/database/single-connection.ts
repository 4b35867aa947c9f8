import pg from 'pg'

type SingleConnection = {
  /** The `application_name` that PostgreSQL shows. */
  name: string
  /** The limit for the connection and for each query, in ms. */
  withinMs: number
}

/** Runs `work` with a connection of its own, beside the pool, and closes the connection. */
export async function withConnection<T>(
  location: string,
  { name, withinMs }: SingleConnection,
  work: (client: pg.Client) => Promise<T>,
): Promise<T> {
  const client = new pg.Client({
    connectionString: location,
    connectionTimeoutMillis: withinMs,
    query_timeout: withinMs,
    application_name: name,
  })
  // A broken connection rejects the current query. The event must not end the process.
  client.on('error', () => undefined)
  try {
    await client.connect()
    return await work(client)
  } finally {
    await client.end().catch(() => undefined)
  }
}
