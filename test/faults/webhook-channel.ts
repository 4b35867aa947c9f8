// A receiver of webhooks that verifies each request, and the faults of its answers.
import type { ServerResponse } from 'node:http'
import { type Received, startReceiver, verify } from '../../src/tracker/services/webhooks/testing.ts'
import { type FaultActs, type ReceiverEffect, slowMs } from './receiver-faults.ts'

/** A request that the receiver took. `visitId`, `page` and `leaves` are those of the body. */
export type TakenWebhook = { id: string; type: string; visitId: string; page: number; leaves: number }

export type WebhookChannel = {
  readonly url: string
  readonly taken: readonly TakenWebhook[]
  /** The ids of the requests whose signature was wrong. */
  readonly unsigned: readonly string[]
  /** From now on, requests must be signed with this secret. */
  expectSecret(secret: string): void
  /** How often the receiver took the request with this id and the tracker got no confirmation. */
  lostConfirmations(id: string): number
  addFault(effect: ReceiverEffect, acts: FaultActs): void
  /** Deletes the unused faults and returns their number. */
  forgetFaults(): number
  close(): Promise<void>
}

type Fault = { effect: ReceiverEffect; acts: FaultActs }

function takenOf({ id, type, body }: Received): TakenWebhook {
  const visit = body.data.visit as { id?: string; page?: number; leaves?: number } | undefined
  return { id, type, visitId: visit?.id ?? '', page: visit?.page ?? 0, leaves: visit?.leaves ?? 0 }
}

const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

export async function startWebhookChannel(): Promise<WebhookChannel> {
  const receiver = await startReceiver()
  const taken: TakenWebhook[] = []
  const unsigned: string[] = []
  const lost = new Map<string, number>()
  let secret = ''
  let faults: Fault[] = []

  const accept = (response: ServerResponse) => void response.writeHead(204).end()
  const refuse = (response: ServerResponse, status: number, headers = {}) =>
    void response.writeHead(status, headers).end()
  const hangUp = (response: ServerResponse) => void response.socket?.destroy()
  function take(one: Received): void {
    taken.push(takenOf(one))
  }
  function takeUnconfirmed(one: Received): void {
    take(one)
    lost.set(one.id, (lost.get(one.id) ?? 0) + 1)
  }

  async function fail({ effect, acts }: Fault, response: ServerResponse, one: Received): Promise<void> {
    if (effect === 'rateLimit') return refuse(response, 429, { 'retry-after': '1' })
    if (effect === 'status') return refuse(response, 503)
    if (effect === 'slow') {
      take(one)
      await sleep(slowMs)
      return accept(response)
    }
    if (effect === 'down') return receiver.goDown(1_000)
    if (effect !== 'killBefore') takeUnconfirmed(one)
    if (effect === 'databaseAfter') {
      await acts.cutDatabase()
      return accept(response)
    }
    if (effect !== 'lose') await acts.kill()
    hangUp(response)
  }

  receiver.answer((response, one) => {
    try {
      verify(secret, one)
    } catch {
      unsigned.push(one.id)
    }
    const fault = faults.shift()
    if (fault) return void fail(fault, response, one)
    take(one)
    accept(response)
  })
  return {
    url: receiver.url,
    ...{ taken, unsigned },
    expectSecret(next) {
      secret = next
    },
    lostConfirmations: (id) => lost.get(id) ?? 0,
    addFault: (effect, acts) => void faults.push({ effect, acts }),
    forgetFaults() {
      const left = faults.length
      faults = []
      return left
    },
    close: () => receiver.close(),
  }
}
