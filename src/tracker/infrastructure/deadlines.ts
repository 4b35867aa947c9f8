// One timer for thousands of waiting requests. A timer of Node for each of them would need more memory than the rest of what is stored about them.

export type Expiring = { expire(): void }

export type Deadlines = {
  /** Calls `expire` at `at` (monotonic ms) or at most two ticks later. */
  add(item: Expiring, at: number): void
  /** `at`: the same instant as for `add`. */
  remove(item: Expiring, at: number): void
  close(): void
}

export function createDeadlines(tickMs = 100, now: () => number = () => performance.now()): Deadlines {
  const slots = new Map<number, Set<Expiring>>()
  const slotOf = (at: number) => Math.ceil(at / tickMs)
  let timer: NodeJS.Timeout | undefined

  function tick() {
    const current = Math.floor(now() / tickMs)
    for (const [slot, items] of slots) {
      if (slot > current) continue
      slots.delete(slot)
      for (const item of items) item.expire()
    }
    if (slots.size > 0) return
    clearInterval(timer)
    timer = undefined
  }

  return {
    add(item, at) {
      const slot = slotOf(at)
      const items = slots.get(slot) ?? new Set()
      slots.set(slot, items.add(item))
      timer ??= setInterval(tick, tickMs).unref()
    },
    remove: (item, at) => void slots.get(slotOf(at))?.delete(item),
    close: () => clearInterval(timer),
  }
}
