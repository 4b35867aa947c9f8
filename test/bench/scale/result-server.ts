// The results of a child process over HTTP, so that the bench can ask for them while the load goes on.
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { ChildReady } from './contract.ts'

/** Serves the result of `resultsOf` for the parts of the path, and prints the JSON line of a ready process. */
export function serveResults(resultsOf: (...parts: string[]) => object): void {
  const server = createServer((request, response) => {
    const parts = (request.url ?? '/').slice(1).split('/').map(decodeURIComponent)
    // An idle connection would end after some seconds, perhaps while the bench uses it again.
    response.setHeader('connection', 'close')
    response.end(JSON.stringify(resultsOf(...parts)))
  })
  server.listen(0, '127.0.0.1', () => {
    const ready: ChildReady = { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` }
    process.stdout.write(`${JSON.stringify(ready)}\n`)
  })
  process.once('SIGTERM', () => process.exit(0))
}
