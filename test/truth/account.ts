// What a reader's visits must come to, kept as a person would: a list of what was heard and when, asked afterwards. No clamps,
// no running sums, nothing of the tracker's. The readers here are honest, so nothing of theirs may be cut.
import type { Beat, LoadCounters } from '#shared/viewer-api.ts'

export const LEASES = { graceMs: 5_000, visibleLeaseMs: 30_000, hiddenLeaseMs: 300_000 }
export const WINDOW_MS = 600_000

type Load = {
  last: Pick<Beat, 'visible' | 'goodbye'> & LoadCounters
  heardAt: number
  replaced: boolean
  provenAt: number | null
  /** When something was read last: of several loads the page of that one is where the reader was. */
  readAt: number
}

export type Account = ReturnType<typeof openAccount>

const total = (pages: Record<string, number>) => Object.values(pages).reduce((a, b) => a + b, 0)

/** One visit of one reader. */
// biome-ignore lint/complexity/noExcessiveLinesPerFunction: all functions read or change the loads of one visit; each of them is short
export function openAccount(openedAt: number) {
  const loads = new Map<string, Load>()
  /** Loads that were let in and not heard of: when. */
  let awaited = [openedAt]
  let leaves = 0
  let leftAt: number | null = null
  /** After a restart of the tracker nobody leaves before. */
  let sparedUntil = 0

  const ends = () => [
    ...[...loads.values()]
      .filter(({ replaced }) => !replaced)
      .map(({ last, heardAt }) => {
        if (last.goodbye) return heardAt + LEASES.graceMs
        return heardAt + (last.visible ? LEASES.visibleLeaseMs : LEASES.hiddenLeaseMs)
      }),
    ...awaited.slice(-1).map((at) => at + LEASES.visibleLeaseMs),
  ]
  const provenAt = () => Math.max(openedAt, ...[...loads.values()].map((load) => load.provenAt ?? 0))
  const latest = () =>
    [...loads.values()]
      .sort((one, other) => one.readAt - other.readAt || (one.provenAt ?? 0) - (other.provenAt ?? 0))
      .at(-1)

  /** Each answers whether something was read on. */
  function hearEarlier(earlier: LoadCounters, now: number): boolean {
    const known = loads.get(earlier.load)
    if (!known) awaited = awaited.slice(1)
    if (known && earlier.seq < known.last.seq) return false
    const isNew = !known || earlier.seq > known.last.seq
    const grew = total(earlier.pages) > total(known?.last.pages ?? {})
    loads.set(earlier.load, {
      last: { ...(isNew ? earlier : known.last), goodbye: known?.last.goodbye ?? false, visible: false },
      heardAt: isNew ? now : known.heardAt,
      replaced: true,
      provenAt: grew ? now : (known?.provenAt ?? null),
      readAt: grew ? now : (known?.readAt ?? 0),
    })
    return grew
  }

  function hearLoad(beat: Beat, now: number): boolean {
    const known = loads.get(beat.load)
    if (!known) awaited = awaited.slice(1)
    if (known && beat.seq <= known.last.seq) return false
    const grew = total(beat.pages) > total(known?.last.pages ?? {})
    const onScreen = beat.visible && (!beat.goodbye || !known || known.last.visible)
    loads.set(beat.load, {
      last: beat,
      heardAt: now,
      replaced: false,
      provenAt: grew || onScreen ? now : (known?.provenAt ?? null),
      readAt: grew ? now : (known?.readAt ?? 0),
    })
    sparedUntil = 0
    return grew || (beat.visible && !beat.goodbye)
  }

  return {
    /** Time has come to `now`: does the visit leave? */
    pass(now: number): void {
      if (leftAt !== null || Math.max(sparedUntil, ...ends()) > now) return
      leftAt = provenAt()
      leaves += 1
    },
    reopened(now: number): void {
      // As much as can be known of several that are silent: when the first and the last of them came.
      awaited = [...new Set([...awaited.slice(0, 1), now])]
      leftAt = null
      sparedUntil = 0
    },
    restarted(now: number): void {
      if (leftAt !== null) return
      const holding = [...loads.values()].filter(({ replaced }) => !replaced)
      const gone = awaited.length === 0 && holding.length > 0 && holding.every(({ last }) => last.goodbye)
      const due = Math.max(sparedUntil, ...ends())
      // After a goodbye a reload may have tried to come back: it gets the grace once more, up to a limit (ADR 40).
      const until = gone
        ? Math.min(now + LEASES.graceMs, due + LEASES.hiddenLeaseMs)
        : now + LEASES.visibleLeaseMs
      if (due < until) sparedUntil = until
    },
    /** Nothing was read for longer than the window. */
    isOver(now: number, beat: LoadCounters): boolean {
      const readMeanwhile = Math.max(0, total(beat.pages) - total(loads.get(beat.load)?.last.pages ?? {}))
      return leftAt !== null && now - leftAt - readMeanwhile > WINDOW_MS
    },
    heard(beat: Beat, now: number): void {
      const readOn = hearLoad(beat, now)
      const readBefore = beat.earlier !== undefined && hearEarlier(beat.earlier, now)
      if (readOn || readBefore) leftAt = null
    },
    /** What the tracker must say of the visit. */
    sum() {
      const pages: Record<string, number> = {}
      for (const { last } of loads.values()) {
        for (const [page, ms] of Object.entries(last.pages)) pages[page] = (pages[page] ?? 0) + ms
      }
      const page = latest()?.last.page ?? 1
      return { pages, page, leaves, leftAt }
    },
  }
}
