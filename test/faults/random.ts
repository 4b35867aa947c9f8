/** A random number generator with a seed: the same seed gives the same numbers. */
export type Random = {
  /** Returns a number from 0 (inclusive) to 1 (exclusive). */
  next(): number
  /** Returns an integer between `from` and `to`, both inclusive. */
  between(from: number, to: number): number
  pick<T>(from: readonly T[]): T
  chance(probability: number): boolean
  shuffled<T>(items: readonly T[]): T[]
}

/** Creates a generator with the algorithm mulberry32. */
export function createRandom(seed: number): Random {
  let state = seed >>> 0
  function next(): number {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
  const between = (from: number, to: number) => from + Math.floor(next() * (to - from + 1))
  return {
    next,
    between,
    pick: (from) => from[between(0, from.length - 1)] as (typeof from)[number],
    chance: (probability) => next() < probability,
    shuffled(items) {
      const list = [...items]
      for (let last = list.length - 1; last > 0; last -= 1) {
        const other = between(0, last)
        ;[list[last], list[other]] = [list[other], list[last]] as [
          (typeof list)[number],
          (typeof list)[number],
        ]
      }
      return list
    },
  }
}
