// Classes of reading times. The times of the next class are 5 % longer.

const classWidth = Math.log(1.05)

/** Returns the class of a time in ms. Times below 1 ms belong to class 0. */
export const timeClassOf = (ms: number): number => Math.round(Math.log(Math.max(1, ms)) / classWidth)

/** Returns the time in the middle of the class. It differs from the times of the class by at most 2.5 %. */
export const middleMsOf = (timeClass: number): number => Math.round(Math.exp(timeClass * classWidth))

/** Returns the shortest time in whole ms whose class is `timeClass` or longer. */
function firstMsOf(timeClass: number): number {
  if (timeClass <= 0) return 0
  let ms = Math.ceil(Math.exp((timeClass - 0.5) * classWidth))
  while (timeClassOf(ms) < timeClass) ms += 1
  while (timeClassOf(ms - 1) >= timeClass) ms -= 1
  return ms
}

/** Returns the times of the class in whole ms: `from` is included, `to` is not. */
export const timesOfClass = (timeClass: number): { from: number; to: number } => ({
  from: firstMsOf(timeClass),
  to: firstMsOf(timeClass + 1),
})

/** A class, and the number of visits whose times are in the class. */
export type ClassCount = { timeClass: number; visits: number }

/**
 * Returns the class that contains the visit with this position in the order of the times (from 0), and its position in the class. Undefined: there are
 * fewer visits. `counts` must be sorted by class.
 */
export function placeOf(
  counts: readonly ClassCount[],
  position: number,
): { timeClass: number; offset: number } | undefined {
  let passed = 0
  for (const { timeClass, visits } of counts) {
    if (position < passed + visits) return { timeClass, offset: position - passed }
    passed += visits
  }
  return undefined
}
