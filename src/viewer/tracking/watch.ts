// Passes browser events to the attention clocks, and sends the times of the clocks in beats. Each load of the page has one watch.
import type { BeatConfig, LoadCounters } from '#shared/viewer-api.ts'
import { beatsPath, EVENTS_PATH, sendBeat, sendEvents } from '../wire/client.ts'
import { type AttentionState, createAttention, type Shown, type VisibleAreas } from './attention.ts'
import { createEventLog, type NewEvent } from './event-log.ts'
import { browserGoodbyeApis, createGoodbye } from './goodbye.ts'
import { isVisible, listenForInput, listenForLifecycle } from './page-events.ts'
import { type Closed, createReporter, type Reporter } from './reporter.ts'
import { randomId, type Session } from './session.ts'
import { createTabs, tabChannel } from './tabs.ts'

export type VisitHandle = { visitId: string; visitToken: string }

export type Look = Shown & { areas: VisibleAreas; preferred: number }

/** The visible part of the document. It is set when the document is on screen. */
export type View = {
  /** Returns null while no page can be read, because the document is not yet on screen or a form covers the document. */
  look: () => Look | null
  onPage: (page: number) => void
}

export type WatchOptions = {
  slug: string
  beat: BeatConfig
  /** `servedAt` of the bootstrap. */
  servedAt: number | undefined
  session: Session
  visit: VisitHandle
  /** The counters of the previous load in this tab, if that load belongs to the same visit. */
  earlier: LoadCounters | null
  view: View
  /** Opens a new visit after the tracker ended the current visit. Retries during an outage. */
  renew: () => Promise<VisitHandle>
  /** Called when the link may no longer be read. */
  onClosed: (why: Closed) => void
}

const TICK_MS = 500

const rounded = ({ pages, openMs, page }: AttentionState): Omit<LoadCounters, 'load' | 'seq'> => ({
  pages: Object.fromEntries([...pages].map(([number, ms]) => [number, Math.round(ms)])),
  openMs: Math.round(openMs),
  page,
})

const nothing: Look = { areas: new Map<number, number>(), preferred: 1 }

/** Starts the clocks, counters and beats of one load of one visit. When the tracker has ended the visit, `onEnded` is called. */
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
    goodbye: createGoodbye(beatsPath(load), browserGoodbyeApis()),
    remember: (counters) => options.session.rememberTab({ visitId: visit.visitId, token: token(), counters }),
    onEnded,
    onClosed: options.onClosed,
  })
  const input = () => {
    inputs += 1
  }
  /** Takes a new token of the same visit. Returns false if `next` is a different visit. */
  function takeToken(next: VisitHandle): boolean {
    if (next.visitId !== known.visitId) return false
    known = next
    return true
  }
  return { attention, reporter, input, takeToken, token }
}

export type Watch = ReturnType<typeof watchReading>

// biome-ignore lint/complexity/noExcessiveLinesPerFunction: a new visit replaces the current load, and all handlers use the current load; each handler is short
export function watchReading(options: WatchOptions) {
  const stop = new AbortController()
  const now = () => performance.now()
  let current = startLoad(options, options.visit, renew)
  let isActiveTab = true

  async function renew(): Promise<void> {
    const visit = await options.renew()
    if (!stop.signal.aborted) begin(visit)
  }

  function begin(visit: VisitHandle): void {
    current = startLoad({ ...options, earlier: null }, visit, renew)
    current.attention.setActiveTab(isActiveTab, now())
    look()
    current.reporter.now()
  }

  const tabs = createTabs({
    tab: randomId(8),
    open: () => tabChannel(options.slug),
    now,
    onActiveChange: (value) => {
      isActiveTab = value
      current.attention.setActiveTab(value, now())
      // The counters of an inactive tab do not change, so an inactive tab sends no beats at its interval. If this tab sent no beat now, the
      // goodbye of the other tab might end the visit.
      if (value) current.reporter.changed()
    },
  })

  /** Passes the visible pages to the clocks. */
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

  function becomeVisible(): void {
    current.attention.setVisible(true, now())
    tabs.used()
    look()
    current.reporter.now()
  }

  const eventGoodbye = createGoodbye(EVENTS_PATH, browserGoodbyeApis())
  const events = createEventLog({
    token: () => current.token(),
    send: sendEvents,
    beacon: eventGoodbye.sendNow,
    waiting: options.session.events(),
    remember: options.session.rememberEvents,
    onEnded: () => current.reporter.now(),
  })

  function hide(): void {
    events.hidden()
    current.attention.setVisible(false, now())
    tabs.hidden()
  }

  listenForInput(stop.signal, { onInput: () => current.input(), onUse: used })
  listenForLifecycle(stop.signal, {
    onVisible: becomeVisible,
    onHidden(isClosing) {
      hide()
      // A closing page becomes hidden after its goodbye. A further beat would cancel the goodbye.
      if (!isClosing) current.reporter.hidden()
    },
    onClose(isForGood) {
      hide()
      current.reporter.goodbye(isForGood ? options.servedAt : undefined)
    },
    onReachable: () => current.reporter.now(),
  })
  const ticking = setInterval(look, TICK_MS)
  if (isVisible()) tabs.used()
  current.reporter.now()

  return {
    /** Call this when the visible pages or their visible parts changed. */
    look,
    /** Call this when the reader scrolled. The reader then counts as active. */
    scrolled: used,
    /** Call this when a request failed because of the visit token. Sends a beat. If the tracker answers that the visit has ended, `renew` is called. */
    checkVisit: () => current.reporter.now(),
    /** Call this after the reader gave the e-mail address. `visit` is the same visit with a new token, or a new visit. */
    continueWith(visit: VisitHandle): void {
      if (current.takeToken(visit)) current.reporter.now()
      else {
        current.reporter.stop()
        begin(visit)
      }
    },
    /** Call this when the reader did something besides reading. The event is sent at once. */
    record: (event: Omit<NewEvent, 'page'>): void =>
      events.add({ ...event, page: current.attention.state(now()).page }),
    /** Returns the current page, as the beats report it. */
    page: () => current.attention.state(now()).page,
    stop(): void {
      stop.abort()
      clearInterval(ticking)
      current.reporter.stop()
      events.stop()
      tabs.hidden()
    },
  }
}
