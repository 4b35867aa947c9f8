// Spreads work over turns of the event loop, so that other requests are answered in between.

export type Turns = {
  /** Work that somebody waits for. It comes before all other work. */
  soon(work: () => void): void
  /** Work that can wait until all work of `soon` is done. */
  later(work: () => void): void
}

export type TurnOptions = {
  /** The time in ms after which the rest of the work waits for the next turn. */
  budgetMs?: number
  /** Maximum number of items of `later` in one turn. They may go on after they return, which the time does not show. */
  laterAtOnce?: number
  now?: () => number
}

/** A list from which the first item is taken in constant time. */
function createQueue<Item>() {
  let items: Item[] = []
  let next = 0
  return {
    add: (item: Item) => void items.push(item),
    take(): Item | undefined {
      const item = items[next]
      next += 1
      if (next >= items.length) {
        items = []
        next = 0
      }
      return item
    },
    isEmpty: () => items.length === 0,
  }
}

/** `work` must not throw. */
export function createTurns({
  budgetMs = 2,
  laterAtOnce = 16,
  now = () => performance.now(),
}: TurnOptions = {}): Turns {
  const queues = { soon: createQueue<() => void>(), later: createQueue<() => void>() }
  let planned = false

  function plan() {
    if (planned || (queues.soon.isEmpty() && queues.later.isEmpty())) return
    planned = true
    setImmediate(turn)
  }

  function turn() {
    planned = false
    const endsAt = now() + budgetMs
    let left = laterAtOnce
    while (now() < endsAt) {
      const isSoon = !queues.soon.isEmpty()
      if (!isSoon && left === 0) break
      const work = isSoon ? queues.soon.take() : queues.later.take()
      if (!work) break
      if (!isSoon) left -= 1
      work()
    }
    plan()
  }

  const addTo = (queue: (typeof queues)['soon']) => (work: () => void) => {
    queue.add(work)
    plan()
  }
  return { soon: addTo(queues.soon), later: addTo(queues.later) }
}
