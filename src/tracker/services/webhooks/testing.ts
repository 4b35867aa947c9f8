// A receiver of webhooks on loopback, which verifies each request with the package of Standard Webhooks.
import { once } from 'node:events'
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Webhook as Verifier } from 'standardwebhooks'
import { closeServer, goDown } from '../../../../test/fixtures/http-outage.ts'

export type Received = { id: string; type: string; headers: IncomingHttpHeaders; text: string; body: Body }
type Body = { type: string; timestamp: string; data: Record<string, Record<string, unknown>> }
type Answer = (response: ServerResponse, received: Received) => void

const accept: Answer = (response) => void response.writeHead(204).end()

export type Receiver = {
  url: string
  received: Received[]
  /** Changes how the receiver answers from now on. */
  answer(how: Answer): void
  /** Refuses connections for this time. */
  goDown(forMs: number): void
  close(): Promise<void>
}

export async function startReceiver(): Promise<Receiver> {
  let how = accept
  const received: Received[] = []
  const server = createServer(async (request, response) => {
    let text = ''
    for await (const chunk of request) text += chunk
    const body = JSON.parse(text) as Body
    const one = {
      id: String(request.headers['webhook-id']),
      type: body.type,
      headers: request.headers,
      text,
      body,
    }
    received.push(one)
    how(response, one)
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook?token=secret`,
    received,
    answer: (next) => {
      how = next
    },
    goDown: (forMs) => goDown(server, forMs),
    close: () => closeServer(server),
  }
}

/** Verifies the signature as a receiver does. Throws if it is wrong. The clock of the test is not that of the verifier, so its tolerance is not used. */
export function verify(secret: string, { text, headers }: Received): void {
  const signed = Object.fromEntries(
    ['webhook-id', 'webhook-timestamp', 'webhook-signature'].map((name) => [name, String(headers[name])]),
  )
  const now = Date.now
  Date.now = () => Number(signed['webhook-timestamp']) * 1_000
  try {
    new Verifier(secret).verify(text, signed)
  } finally {
    Date.now = now
  }
}
