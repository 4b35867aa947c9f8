import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import type { FeedAnswer } from '../tracker/poller.ts'
import { createFeed } from './feed.ts'

type Parts = Parameters<typeof createFeed>[0]

const answer = {
  events: [{ type: 'notification', notification: { id: 'ntf_1' } }],
  readers: null,
  runsWaiting: true,
} as unknown as FeedAnswer

/** Returns the URL of a server to which a connection is open, as after a poll. */
async function openConnection(): Promise<string> {
  const server = createServer((_request, response) => response.end('{}')).listen(0, '127.0.0.1')
  onTestFinished(() => {
    server.close()
    server.closeAllConnections()
  })
  await once(server, 'listening')
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
  await (await fetch(url)).text()
  return url
}

function onHeadersSent(listener: () => void): void {
  subscribe('undici:client:sendHeaders', listener)
  onTestFinished(() => void unsubscribe('undici:client:sendHeaders', listener))
}

test('the claim of the run worker is sent before notifications are shown and the unread ones are counted', async () => {
  const url = await openConnection()
  const steps: string[] = []
  onHeadersSent(() => steps.push('claim'))
  const nothing = () => {}
  let claim: Promise<unknown> = Promise.resolve()
  const feed = createFeed({
    emit: nothing,
    notifier: { handle: () => steps.push('notify'), refused: nothing, acted: nothing },
    readUnread: async () => steps.push('count'),
    runsWaiting() {
      claim = fetch(url, { method: 'POST', body: '{}' })
    },
    onCounts: nothing,
    onLinks: nothing,
  } as unknown as Parts)
  await feed.handle(answer)
  await claim
  expect(steps).toEqual(['claim', 'notify', 'count'])
})
