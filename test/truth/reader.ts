// A reader whose browser and network do whatever the model test says: real requests to a real tracker, on a clock that the test
// moves. Keeps the account of what was heard beside it.
import type { Beat, LoadCounters, OpenVisitResponse } from '#shared/viewer-api.ts'
import type { Tracker } from '../../src/tracker/app/tracker.ts'
import type { Scene } from '../../src/tracker/services/visits/testing.ts'
import { type Account, openAccount } from './account.ts'

/** What becomes of a message on its way. */
export type Fate = 'arrives' | 'lost' | 'twice' | 'late'

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
  /** What sessionStorage holds. */
  kept: LoadCounters | null
  earlier: LoadCounters | null
}
type Message = { visitId: string; beat: Beat; tab: Tab }

let loads = 0

// biome-ignore lint/complexity/noExcessiveLinesPerFunction: all actions of a reader change the same tab; each of them is short
export function createReader(scene: Scene, tracker: () => Tracker, slug: string, readerKey: string) {
  const { clock } = scene
  const accounts = new Map<string, Account>()
  const underway: Message[] = []
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

  async function load(from: Tab | null, page: number): Promise<void> {
    const { status, body } = await post(`/api/view/${slug}/visits`, {
      readerKey,
      ...(from ? { resume: from.token } : {}),
      signals: { webdriver: false, prerendered: false, visible: true },
    })
    if (status !== 200) throw new Error(JSON.stringify(body))
    const { visitId, visitToken, resumed } = body as OpenVisitResponse
    const known = accounts.get(visitId)
    if (resumed !== (known !== undefined)) throw new Error(`resumed ${resumed} is wrong`)
    if (known) known.reopened(clock.now())
    else accounts.set(visitId, openAccount(clock.now()))
    tab = {
      visitId,
      token: visitToken,
      load: `load${String(++loads).padStart(8, '0')}`,
      seq: 0,
      pages: {},
      openMs: 0,
      page,
      visible: true,
      kept: null,
      earlier: from?.visitId === visitId ? from.kept : null,
    }
  }

  function compose(from: Tab, goodbye: boolean): Message {
    const { load: name, pages, openMs, page, visible, earlier } = from
    const counters: LoadCounters = { load: name, seq: ++from.seq, pages: { ...pages }, openMs, page }
    from.kept = counters
    const beat: Beat = { ...counters, token: from.token, visible, goodbye, inputs: 1 }
    return { visitId: from.visitId, beat: earlier ? { ...beat, earlier } : beat, tab: from }
  }

  async function deliver({ visitId, beat, tab: from }: Message): Promise<void> {
    const account = accounts.get(visitId)
    if (!account) throw new Error('no account')
    const { status, body } = await post('/api/view/beats', beat)
    const over = account.isOver(clock.now(), beat)
    const expected = over ? 'visit_ended' : undefined
    if (body.error?.code !== expected) {
      throw new Error(`expected ${expected}, got ${status} ${JSON.stringify(body)}`)
    }
    if (!over) {
      account.heard(beat, clock.now())
      if (beat.earlier && from.earlier === beat.earlier) from.earlier = null
    } else if (tab === from) await load(null, from.page)
  }

  async function send(message: Message, fate: Fate): Promise<void> {
    if (fate === 'late') underway.push(message)
    if (fate === 'arrives' || fate === 'twice') await deliver(message)
    if (fate === 'twice') await deliver(message)
  }

  return {
    accounts,
    /** Reads, or whatever the tab does, for so long; what is due then is decided. */
    async wait(ms: number): Promise<void> {
      if (tab?.visible) {
        tab.pages[tab.page] = (tab.pages[tab.page] ?? 0) + ms
        tab.openMs += ms
      }
      clock.advance(ms)
      for (const account of accounts.values()) account.pass(clock.now())
    },
    async open(): Promise<void> {
      if (!tab) await load(null, 1)
    },
    async beat(fate: Fate): Promise<void> {
      if (tab) await send(compose(tab, false), fate)
    },
    async flip(page: number, fate: Fate): Promise<void> {
      if (!tab?.visible) return
      tab.page = page
      await send(compose(tab, false), fate)
    },
    async show(visible: boolean, fate: Fate): Promise<void> {
      if (!tab || tab.visible === visible) return
      tab.visible = visible
      await send(compose(tab, false), fate)
    },
    async close(fate: Fate): Promise<void> {
      const closing = tab
      tab = null
      if (closing) await send(compose(closing, true), fate)
    },
    kill(): void {
      tab = null
    },
    async reload(fate: Fate): Promise<void> {
      const before = tab
      if (!before) return
      await send(compose(before, true), fate)
      // `send` may have opened another visit, because this one was over.
      await load(tab ?? before, before.page)
    },
    /** The oldest or the newest of what is still on its way arrives. */
    async arrive(newest: boolean): Promise<void> {
      const message = newest ? underway.pop() : underway.shift()
      if (message) await deliver(message)
    },
    restarted(): void {
      for (const account of accounts.values()) {
        account.restarted(clock.now())
        account.pass(clock.now())
      }
    },
  }
}

export type Reader = ReturnType<typeof createReader>
