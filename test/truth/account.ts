// Computes the expected result of a visit for the model test. An account stores the latest beat of each page load and the arrival time of this beat,
// and computes the result from these beats. The account shares no code with the tracker. The readers of the test send true counters, so the tracker
// must not limit the counters.
import type { Beat, LoadCounters } from '#shared/viewer-api.ts'

export const LEASES = { graceMs: 5_000, closedGraceMs: 1_000, visibleLeaseMs: 30_000, hiddenLeaseMs: 300_000 }
export const WINDOW_MS = 600_000

type Load = {
  /** The counters of the latest beat. */
  last: Pick<Beat, 'visible' | 'goodbye' | 'closed'> & LoadCounters
  /** The arrival of the latest beat. */
  receivedAt: number
  /** True if a beat of a later load contained this load in its field `earlier`. */
  replaced: boolean
  /** The latest time at which the page was certainly on screen. Null if there is no such time. */
  provenAt: number | null
  /** The latest time at which the reading time grew. The load with the greatest `readAt` has the current page of the visit. */
  readAt: number
}

/** A goodbye that claims the end of its page is believed only if no page of the link was requested within this time before it. */
const RELOAD_MS = 30_000

/** Requests for the page of the link, and the start of the tracker that knows them. Epoch ms. */
export type Requests = { at: number[]; knownSince: number }

export type Account = ReturnType<typeof openAccount>

const total = (pages: Record<string, number>) => Object.values(pages).reduce((a, b) => a + b, 0)

/** Opens the account of one visit. All times are epoch ms. */
// biome-ignore lint/complexity/noExcessiveLinesPerFunction: all functions read or change the loads of one visit; each function is short
export function openAccount(openedAt: number, requests: Requests) {
  const loads = new Map<string, Load>()
  /** The open times of loads that have not sent a beat yet. */
  let openedLoads = [openedAt]
  let leaves = 0
  let leftAt: number | null = null
  /** After a restart of the tracker, the visit does not leave before this time. */
  let noLeaveBefore = 0

  /** The tracker believes the claims of all closed loads, or of none. */
  function believesClaims(now: number): boolean {
    return [...loads.values()].every(({ last: { goodbye, closed }, receivedAt, replaced }) => {
      if (replaced || !goodbye || closed === undefined || receivedAt + LEASES.graceMs <= now) return true
      const again = requests.at.some((at) => at > closed && at >= receivedAt - RELOAD_MS)
      return closed >= requests.knownSince && !again
    })
  }
  const ends = (now: number) => [
    ...[...loads.values()]
      .filter(({ replaced }) => !replaced)
      .map(({ last, receivedAt }) => {
        if (last.goodbye && last.closed !== undefined && believesClaims(now))
          return receivedAt + LEASES.closedGraceMs
        if (last.goodbye) return receivedAt + LEASES.graceMs
        return receivedAt + (last.visible ? LEASES.visibleLeaseMs : LEASES.hiddenLeaseMs)
      }),
    ...openedLoads.slice(-1).map((at) => at + LEASES.visibleLeaseMs),
  ]
  const lastProvenAt = () => Math.max(openedAt, ...[...loads.values()].map((load) => load.provenAt ?? 0))
  const latest = () =>
    [...loads.values()]
      .sort((one, other) => one.readAt - other.readAt || (one.provenAt ?? 0) - (other.provenAt ?? 0))
      .at(-1)

  /** Processes the field `earlier` of a beat. Returns true if the reading time of the earlier load grew. */
  function receiveEarlier(earlier: LoadCounters, now: number): boolean {
    const known = loads.get(earlier.load)
    if (!known) openedLoads = openedLoads.slice(1)
    if (known && earlier.seq < known.last.seq) return false
    const isNew = !known || earlier.seq > known.last.seq
    const grew = total(earlier.pages) > total(known?.last.pages ?? {})
    loads.set(earlier.load, {
      last: { ...(isNew ? earlier : known.last), goodbye: known?.last.goodbye ?? false, visible: false },
      receivedAt: isNew ? now : known.receivedAt,
      replaced: true,
      provenAt: grew ? now : (known?.provenAt ?? null),
      readAt: grew ? now : (known?.readAt ?? 0),
    })
    return grew
  }

  function receiveLoad(beat: Beat, now: number): boolean {
    const known = loads.get(beat.load)
    if (!known) openedLoads = openedLoads.slice(1)
    if (known && beat.seq <= known.last.seq) return false
    const grew = total(beat.pages) > total(known?.last.pages ?? {})
    const onScreen = beat.visible && (!beat.goodbye || !known || known.last.visible)
    loads.set(beat.load, {
      last: beat,
      receivedAt: now,
      replaced: false,
      provenAt: grew || onScreen ? now : (known?.provenAt ?? null),
      readAt: grew ? now : (known?.readAt ?? 0),
    })
    noLeaveBefore = 0
    return grew || (beat.visible && !beat.goodbye)
  }

  return {
    /** Records a leave if the visit must have left at `now` or before. */
    advanceTo(now: number): void {
      if (leftAt !== null || Math.max(noLeaveBefore, ...ends(now)) > now) return
      leftAt = lastProvenAt()
      leaves += 1
    },
    /** Records that the reader opened the page again in the same visit. */
    reopen(now: number): void {
      // If several loads have sent no beat, the tracker stores only the earliest and the latest open time.
      openedLoads = [...new Set([...openedLoads.slice(0, 1), now])]
      leftAt = null
      noLeaveBefore = 0
    },
    /** Records that the tracker restarted. */
    restart(now: number): void {
      if (leftAt !== null) return
      const holding = [...loads.values()].filter(({ replaced }) => !replaced)
      const gone = openedLoads.length === 0 && holding.length > 0 && holding.every(({ last }) => last.goodbye)
      const due = Math.max(noLeaveBefore, ...ends(now))
      // After a goodbye, a reload of the page may have failed during the restart. The grace period therefore begins again, up to a limit (ADR 40).
      const until = gone
        ? Math.min(now + LEASES.graceMs, due + LEASES.hiddenLeaseMs)
        : now + LEASES.visibleLeaseMs
      if (due < until) noLeaveBefore = until
    },
    /** Returns true if the resume window ended before `now`. The reading time that the beat adds does not count as time of the window. */
    isOver(now: number, beat: LoadCounters): boolean {
      const readMeanwhile = Math.max(0, total(beat.pages) - total(loads.get(beat.load)?.last.pages ?? {}))
      return leftAt !== null && now - leftAt - readMeanwhile > WINDOW_MS
    },
    /** Records that the tracker received a beat. */
    receive(beat: Beat, now: number): void {
      const isReading = receiveLoad(beat, now)
      const wasReading = beat.earlier !== undefined && receiveEarlier(beat.earlier, now)
      if (isReading || wasReading) leftAt = null
    },
    /** Returns the visit that the tracker must return. */
    expectedVisit() {
      const pages: Record<string, number> = {}
      for (const { last } of loads.values()) {
        for (const [page, ms] of Object.entries(last.pages)) pages[page] = (pages[page] ?? 0) + ms
      }
      const page = latest()?.last.page ?? 1
      return { pages, page, leaves, leftAt }
    },
  }
}
