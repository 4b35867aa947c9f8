// The visit events: what a reader did besides reading (ADR 112).
import { z } from 'zod'
import { Instant } from '../instant.ts'
import { visitEventKinds } from './visit-event-values.ts'

export const VisitEventKind = z.enum(visitEventKinds)
export type VisitEventKind = z.infer<typeof VisitEventKind>

/** The actions of which a member is told at once, once for each visit and kind (ADR 126). The other actions are part of the message of the leave. */
export const toldAtOnce = ['meeting', 'reply', 'share'] as const
export type ToldAtOnce = (typeof toldAtOnce)[number]
export const isToldAtOnce = (kind: string): kind is ToldAtOnce =>
  (toldAtOnce as readonly string[]).includes(kind)

/** The tracker keeps at most this many events of a visit. */
export const mostVisitEvents = 200
/** The maximum length of a stored target. */
export const longestTarget = 500

export const VisitEvent = z.object({
  /** A text, because a later version may have more kinds. `knownEvents` leaves unknown kinds out. */
  kind: z.string(),
  at: Instant,
  /** The page that was on screen. Null: not known. */
  page: z.int().min(1).nullable(),
  /**
   * `link`: the address without its query ({@link recordedAddress}). `download`: the name of an attached file. `share`: the address of the
   * colleague. Null: there is none.
   */
  target: z.string().nullable(),
})
export type VisitEvent = z.infer<typeof VisitEvent>
