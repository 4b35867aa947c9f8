// A prospect that uses the viewer's HTTP API instead of a browser, for tests that only need a visit.
import { randomBytes } from 'node:crypto'
import type { z } from 'zod'
import { type Beat, OpenVisitResponse } from '#shared/viewer-api.ts'

const userAgent =
  'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/146.0.0.0 Safari/537.36'

export type Prospect = {
  readonly visitId: string
  /** Sends a beat. `pages`: page number → active ms so far; `page`: the current page. */
  read(pages: Record<string, number>, page: number): Promise<void>
  /** Sends the last beat (goodbye) with the same arguments. */
  leave(pages: Record<string, number>, page: number): Promise<void>
}

export async function openVisit(linkUrl: string, email?: string, agent = userAgent): Promise<Prospect> {
  const { origin, pathname } = new URL(linkUrl)
  const post = async (path: string, body: unknown): Promise<unknown> => {
    const response = await fetch(origin + path, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'user-agent': agent },
      body: JSON.stringify(body),
    })
    const answer: unknown = await response.json()
    if (!response.ok) throw new Error(`${path}: ${response.status} ${JSON.stringify(answer)}`)
    return answer
  }
  const opened = OpenVisitResponse.parse(
    await post(`/api/view/${pathname.slice(1)}/visits`, {
      ...(email ? { email } : {}),
      readerKey: randomBytes(16).toString('hex'),
      signals: { webdriver: false, prerendered: false, visible: true },
    }),
  )
  const load = randomBytes(8).toString('hex')
  let seq = 0
  const beat = async (pages: Record<string, number>, page: number, goodbye: boolean) => {
    seq += 1
    const openMs = Object.values(pages).reduce((sum, ms) => sum + ms, 0)
    const body: z.input<typeof Beat> = {
      ...{ token: opened.visitToken, load, seq, pages, page, openMs, goodbye },
      ...{ visible: !goodbye, inputs: 3 },
    }
    await post('/api/view/beats', body)
  }
  return {
    visitId: opened.visitId,
    read: (pages, page) => beat(pages, page, false),
    leave: (pages, page) => beat(pages, page, true),
  }
}
