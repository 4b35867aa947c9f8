import type { Subscriber } from '../../events/dispatcher.ts'
import { countLeaves } from './counted-visits.ts'

/** Suspected visits are passed too, because a visit that was counted before must be removed from the figures. */
export const countLeft: Subscriber<'visits.left'> = ({ visits }, { unit }) =>
  countLeaves(
    unit,
    visits.filter(({ team }) => team === null),
  )
