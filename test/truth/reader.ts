// A simulated reader for the model test. The reader sends real requests to a real tracker, and updates the account of each visit. The test controls
// the clock.
import type { Beat, LoadCounters, OpenVisitResponse } from '#shared/viewer-api.ts'
import type { Tracker } from '../../src/tracker/app/tracker.ts'
import type { Scene } from '../../src/tracker/services/visits/testing.ts'
import { type Account, openAccount, type Requests } from './account.ts'

/** The delivery of a beat. `late`: the beat stays in the network until `arrive` is called. */
export type Delivery = 'arrives' | 'lost' | 'twice' | 'late'

const AGENT =
  'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 Version/18.1 Safari/605.1.15'

type Tab = {
  visitId: string
  token: string
  load: string
  seq: number
  pages: Record<string, number>
  openMs: number
  page: number
  visible: boolean
  /** When the tracker sent the page. */
  servedAt: number
  /** The counters that the viewer keeps in sessionStorage. */
  kept: LoadCounters | null
  /** The counters of the previous load. Each beat contains these counters until the tracker acknowledges such a beat. */
  earlier: LoadCounters | null
}
type PendingBeat = { visitId: string; beat: Beat; tab: Tab }

let loads = 0

// biome-ignore lint/complexity/noExcessiveLinesPerFunction: all actions of a reader change the same tab; each action is short
export function createReader(
  scene: Scene,
  tracker: () => Tracker,
  link: { id: string; slug: string },
  readerKey: string,
) {
  const { slug } = link
  const { clock } = scene
  const accounts = new Map<string, Account>()
  const lateBeats: PendingBeat[] = []
  const requests: Requests = { at: [], knownSince: 0 }
  let tab: Tab | null = null

  async function post(url: string, payload: object) {
    const response = await tracker().app.inject({
      method: 'POST',
      url,
      headers: { 'user-agent': AGENT },
      payload,
    })
    return { status: response.statusCode, body: response.json() }
  }

  /** Requests the page of the link. A reload does so before the page that it replaces says goodbye. */
  async function request(): Promise<number> {
    const at = await tracker().context.pageRequests.note(link.id)
    requests.at.push(at)
    return at
  }

  async function load(from: Tab | null, page: number, servedAt: number): Promise<void> {
    const { status, body } = await post(`/api/view/${slug}/visits`, {
      readerKey,
      ...(from ? { resume: from.token } : {}),
      signals: { webdriver: false, prerendered: false, visible: true },
    })
    if (status !== 200) throw new Error(JSON.stringify(body))
    const { visitId, visitToken, resumed } = body as OpenVisitResponse
    const known = accounts.get(visitId)
    if (resumed !== (known !== undefined)) throw new Error(`resumed ${resumed} is wrong`)
    if (known) known.reopen(clock.now())
    else accounts.set(visitId, openAccount(clock.now(), requests))
    tab = {
      visitId,
      token: visitToken,
      load: `load${String(++loads).padStart(8, '0')}`,
      seq: 0,
      pages: {},
      openMs: 0,
      page,
      visible: true,
      servedAt,
      kept: null,
      earlier: from?.visitId === visitId ? from.kept : null,
    }
  }

  function createBeat(from: Tab, goodbye: boolean, isForGood = false): PendingBeat {
    const { load: name, pages, openMs, page, visible, earlier } = from
    const counters: LoadCounters = { load: name, seq: ++from.seq, pages: { ...pages }, openMs, page }
    from.kept = counters
    const closed = isForGood ? { closed: from.servedAt } : {}
    const beat: Beat = { ...counters, token: from.token, visible, goodbye, ...closed, inputs: 1 }
    return { visitId: from.visitId, beat: earlier ? { ...beat, earlier } : beat, tab: from }
  }

  async function deliver({ visitId, beat, tab: from }: PendingBeat): Promise<void> {
    const account = accounts.get(visitId)
    if (!account) throw new Error('no account')
    const { status, body } = await post('/api/view/beats', beat)
    const over = account.isOver(clock.now(), beat)
    const expected = over ? 'visit_ended' : undefined
    if (body.error?.code !== expected) {
      throw new Error(`expected ${expected}, got ${status} ${JSON.stringify(body)}`)
    }
    if (!over) {
      account.receive(beat, clock.now())
      if (beat.earlier && from.earlier === beat.earlier) from.earlier = null
    } else if (tab === from) await load(null, from.page, from.servedAt)
  }

  async function send(message: PendingBeat, delivery: Delivery): Promise<void> {
    if (delivery === 'late') lateBeats.push(message)
    if (delivery === 'arrives' || delivery === 'twice') await deliver(message)
    if (delivery === 'twice') await deliver(message)
  }

  return {
    accounts,
    /** Moves the clock. If the tab is visible, the reading time grows. */
    async wait(ms: number): Promise<void> {
      if (tab?.visible) {
        tab.pages[tab.page] = (tab.pages[tab.page] ?? 0) + ms
        tab.openMs += ms
      }
      clock.advance(ms)
      for (const account of accounts.values()) account.advanceTo(clock.now())
    },
    /** Moves the clock while no page is on screen. */
    async waitAway(ms: number): Promise<void> {
      clock.advance(ms)
      for (const account of accounts.values()) account.advanceTo(clock.now())
    },
    async open(): Promise<void> {
      if (!tab) await load(null, 1, await request())
    },
    async beat(delivery: Delivery): Promise<void> {
      if (tab) await send(createBeat(tab, false), delivery)
    },
    async turnPage(page: number, delivery: Delivery): Promise<void> {
      if (!tab?.visible) return
      tab.page = page
      await send(createBeat(tab, false), delivery)
    },
    async show(visible: boolean, delivery: Delivery): Promise<void> {
      if (!tab || tab.visible === visible) return
      tab.visible = visible
      await send(createBeat(tab, false), delivery)
    },
    /** `isForGood`: the browser closed the page and does not keep it. */
    async close(delivery: Delivery, isForGood: boolean): Promise<void> {
      const closing = tab
      tab = null
      if (closing) await send(createBeat(closing, true, isForGood), delivery)
    },
    kill(): void {
      tab = null
    },
    /** Reloads the page. The next load opens its visit `openingMs` after the goodbye. */
    async reload(delivery: Delivery, openingMs: number, wait: (ms: number) => Promise<void>): Promise<void> {
      const before = tab
      if (!before) return
      const servedAt = await request()
      // The page can't tell its reload from its end.
      await send(createBeat(before, true, before.visible), delivery)
      await wait(openingMs)
      // `send` may have opened a new visit, because the resume window of the old one was over.
      await load(tab ?? before, before.page, servedAt)
    },
    /** Delivers the oldest or the newest late beat. */
    async arrive(newest: boolean): Promise<void> {
      const message = newest ? lateBeats.pop() : lateBeats.shift()
      if (message) await deliver(message)
    },
    /** Call this function after a restart of the tracker. */
    restarted(): void {
      requests.knownSince = clock.now()
      for (const account of accounts.values()) {
        account.restart(clock.now())
        account.advanceTo(clock.now())
      }
    },
  }
}

export type Reader = ReturnType<typeof createReader>
