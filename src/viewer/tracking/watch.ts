// Connects browser events with the measuring, and the measuring with the beats. There is one for each load of the page.
import type { BeatConfig, LoadCounters } from '#shared/viewer-api.ts'
import { BEATS_PATH, sendBeat } from '../wire/client.ts'
import { type AttentionState, createAttention, type Shown, type VisibleAreas } from './attention.ts'
import { browserVoices, createGoodbye } from './goodbye.ts'
import { type Closed, createReporter, type Reporter } from './reporter.ts'
import { randomId, type Session } from './session.ts'
import { createTabs, tabChannel } from './tabs.ts'

export type VisitHandle = { visitId: string; visitToken: string }

export type Look = Shown & { areas: VisibleAreas; preferred: number }

/** What the reader sees; filled in when the document is on screen. */
export type View = {
  /** Null while there is nothing to read: not yet, or not behind what is asked. */
  look: () => Look | null
  onPage: (page: number) => void
}

export type WatchOptions = {
  slug: string
  beat: BeatConfig
  session: Session
  visit: VisitHandle
  /** The counters of this tab's last load, if they belong to the same visit. */
  earlier: LoadCounters | null
  view: View
  /** The tracker closed the visit: opens another one, however long that takes. */
  renew: () => Promise<VisitHandle>
  /** The link may no longer be read. */
  onClosed: (why: Closed) => void
}

const TICK_MS = 500
/** Moving the mouse shows that somebody is there; it is counted as an input once in a while only. */
const MOVE_EVERY_MS = 1000

const rounded = ({ pages, openMs, page }: AttentionState): Omit<LoadCounters, 'load' | 'seq'> => ({
  pages: Object.fromEntries([...pages].map(([number, ms]) => [number, Math.round(ms)])),
  openMs: Math.round(openMs),
  page,
})

const nothing: Look = { areas: new Map<number, number>(), preferred: 1 }

const isVisible = () => document.visibilityState === 'visible'

/** One load of one visit: its clocks, its numbers, its reports. After `visit_ended` another one takes over. */
function startLoad(options: WatchOptions, visit: VisitHandle, onEnded: () => void) {
  const load = randomId(12)
  let known = visit
  const token = () => known.visitToken
  const attention = createAttention({ idleAfterMs: options.beat.idleAfterMs, now: performance.now() })
  let earlier = options.earlier ?? undefined
  let inputs = 0
  attention.setVisible(isVisible(), performance.now())
  const reporter: Reporter = createReporter({
    intervalMs: options.beat.intervalMs,
    counters: () => ({ load, ...rounded(attention.state(performance.now())) }),
    context: () => ({
      token: token(),
      visible: isVisible(),
      inputs,
      ...(earlier && earlier.load !== load ? { earlier } : {}),
    }),
    send: async (beat) => {
      const answer = await sendBeat(beat)
      if (answer === 'ok' && beat.earlier) earlier = undefined
      return answer
    },
    goodbye: createGoodbye(BEATS_PATH, browserVoices()),
    remember: (counters) => options.session.rememberTab({ visitId: visit.visitId, token: token(), counters }),
    onEnded,
    onClosed: options.onClosed,
  })
  const input = () => {
    inputs += 1
  }
  /** Answers false where it is another visit. */
  function takeToken(next: VisitHandle): boolean {
    if (next.visitId !== known.visitId) return false
    known = next
    return true
  }
  return { attention, reporter, input, takeToken }
}

export type Watch = ReturnType<typeof watchReading>

export function watchReading(options: WatchOptions) {
  const stop = new AbortController()
  const now = () => performance.now()
  let current = startLoad(options, options.visit, renew)
  let leaving = false
  let inTurn = true
  let movedAt = Number.NEGATIVE_INFINITY

  async function renew(): Promise<void> {
    const visit = await options.renew()
    if (!stop.signal.aborted) begin(visit)
  }

  function begin(visit: VisitHandle): void {
    current = startLoad({ ...options, earlier: null }, visit, renew)
    current.attention.setInTurn(inTurn, now())
    look()
    current.reporter.now()
  }

  const tabs = createTabs({
    tab: randomId(8),
    open: () => tabChannel(options.slug),
    now,
    onTurn: (value) => {
      inTurn = value
      current.attention.setInTurn(value, now())
      // Out of turn it had nothing to tell: it is heard of before the other's goodbye is taken for the visit's.
      if (value) current.reporter.changed()
    },
  })

  /** Brings the clocks up to date with what is on screen. */
  function look(): void {
    const { areas, preferred, ...shown } = options.view.look() ?? nothing
    const turned = current.attention.setShown(areas, preferred, now(), shown)
    if (!turned) return
    current.reporter.changed()
    options.view.onPage(current.attention.state(now()).page)
  }

  function used(): void {
    current.attention.used(now())
    if (isVisible()) tabs.used()
  }

  function onInput(event: Event): void {
    if (!event.isTrusted) return
    current.input()
    used()
  }

  function onMove(event: PointerEvent): void {
    // Browsers report a resting mouse as moved when the page moves under it.
    if (!event.isTrusted || (event.movementX === 0 && event.movementY === 0)) return
    used()
    if (now() - movedAt < MOVE_EVERY_MS) return
    movedAt = now()
    current.input()
  }

  function comeIntoView(): void {
    current.attention.setVisible(true, now())
    tabs.used()
    look()
    current.reporter.now()
  }

  function onVisibility(): void {
    if (isVisible()) {
      comeIntoView()
      return
    }
    current.attention.setVisible(false, now())
    tabs.gone()
    // A page that goes away is hidden after it said goodbye: that must not be taken back.
    if (!leaving) current.reporter.hidden()
  }

  function onPageHide(): void {
    leaving = true
    current.attention.setVisible(false, now())
    tabs.gone()
    current.reporter.goodbye()
  }

  /** Back from the back/forward cache, with everything as it was. */
  function onPageShow(event: PageTransitionEvent): void {
    if (!event.persisted) return
    leaving = false
    if (isVisible()) comeIntoView()
    else current.reporter.now()
  }

  const signal = stop.signal
  const often = { signal, passive: true, capture: true }
  for (const type of ['pointerdown', 'keydown', 'wheel', 'touchstart'] as const)
    addEventListener(type, onInput, often)
  addEventListener('pointermove', onMove, often)
  document.addEventListener('visibilitychange', onVisibility, { signal })
  addEventListener('pagehide', onPageHide, { signal })
  addEventListener('pageshow', onPageShow, { signal })
  // Of two windows side by side the reader turned to this one, by whatever way.
  addEventListener('focus', () => isVisible() && used(), { signal })
  addEventListener('online', () => current.reporter.now(), { signal })
  const ticking = setInterval(look, TICK_MS)
  if (isVisible()) tabs.used()
  current.reporter.now()

  return {
    /** Other pages, or other parts of them, are on screen. */
    look,
    /** The reader scrolled: a use like any input. */
    scrolled: used,
    /** Something found the visit's token stale: asks the tracker, and renews the visit if it is so. */
    checkVisit: () => current.reporter.now(),
    /** The reader said who they are: the same visit under a new token, or another one where the first has ended. */
    goOnWith(visit: VisitHandle): void {
      if (current.takeToken(visit)) current.reporter.now()
      else {
        current.reporter.stop()
        begin(visit)
      }
    },
    /** The page that the tracker is told of. */
    page: () => current.attention.state(now()).page,
    stop(): void {
      stop.abort()
      clearInterval(ticking)
      current.reporter.stop()
      tabs.gone()
    },
  }
}
