// What a kind of fault is: how often it comes, how it is planned from a seed, and what it does during a run.
import type { Subject } from '../check.ts'
import type { Random } from '../random.ts'
import type { Scene } from '../scene.ts'
import type { Finding, Tally } from '../tally.ts'
import type { Lack } from './hidden.ts'

export type Course = {
  scene: Scene
  subjects: readonly Subject[]
  tally: Tally
  /** Resolves when the last reader has said goodbye, or gone silent. */
  allGone: Promise<void>
  /** Whether every visit has left and every run of theirs is settled. */
  isOver: () => Promise<boolean>
  /** How often the tracker was killed in this run, or could not note what it had sent. */
  trackerKills: number
}

export type PageReading = { page: number; ms: number }

export type Kind<P> = {
  /** How many runs of a deck are of this kind. */
  inDeck: number
  readers(random: Random): number
  /** What happens. Everything random is chosen here, before anything starts. */
  plan(random: Random): P
  /** Instead of a short reading of a few pages. */
  pages?(random: Random): PageReading[]
  /** Two desktops at work may both write, and the one that lost its lease deletes its own Task. */
  mayUndo?: boolean
  /** A Task without an assignee is the connected user's: with two users at work that is no single right one. */
  noQueues?: boolean
  /** What a visit may lack, where something was hidden from the rep for a while. */
  lack?(plan: P): Lack
  /** Before the first reader opens. */
  prepare?(scene: Scene): Promise<void>
  /** While readers read. Resolves when everything runs again. */
  act(course: Course, plan: P): Promise<Finding[]>
  /** After the run was judged. */
  cleanUp?(scene: Scene): Promise<void>
}

const pageCount = 6

export const shortReading = (random: Random): PageReading[] =>
  Array.from({ length: random.between(2, 5) }, () => ({
    page: random.between(1, pageCount),
    ms: random.between(60, 260),
  }))

export const defineKind = <P>(kind: Kind<P>): Kind<P> => kind

export const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))
export const patienceMs = 90_000
