// An HTTP proxy between the readers and the tracker that delays requests. A reload then takes longer than the short grace of a closed page.
import { once } from 'node:events'
import { createServer, request } from 'node:http'

export type SlowLine = { readonly url: string; close(): Promise<void> }

/** Starts the proxy. `delayMs` returns the delay of each request in ms, before the tracker gets it. */
export async function startSlowLine(
  target: string,
  delayMs: (method: string, path: string) => number,
): Promise<SlowLine> {
  const server = createServer((incoming, outgoing) => {
    const { method = 'GET', url = '/', headers } = incoming
    const forward = () => {
      const onward = request(new URL(url, target), { method, headers }, (answer) => {
        outgoing.writeHead(answer.statusCode ?? 502, answer.headers)
        answer.pipe(outgoing)
      })
      onward.on('error', () => outgoing.destroy())
      incoming.pipe(onward)
    }
    const wait = delayMs(method, url)
    if (wait > 0) setTimeout(forward, wait)
    else forward()
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as { port: number }
  return {
    url: `http://127.0.0.1:${port}`,
    async close() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}
