// Signals: what makes a visit worth a second look (ADR 121). This file defines them. `src/tracker/domain/signals/signal-rules.ts` decides them,
// in the transaction of a leave. Each visit has each signal at most once, and a signal that was raised stays.
import { z } from 'zod'
import { DurationMs } from './basics.ts'
import { mostNewPages, signalKinds } from './signal-values.ts'

export const SignalKind = z.enum(signalKinds)
export type SignalKind = z.infer<typeof SignalKind>

/** A signal with the figures that explain it. */
export const Signal = z.discriminatedUnion('kind', [
  /** The reader came back to the document `awayMs` after the end of the visit before. */
  z.object({ kind: z.literal('cameBack'), awayMs: DurationMs }),
  /** `people` visitors of the company of the reader, at least `companyPeople`, read the document within `companyDays` days. At most once in this time for a company and a document. */
  z.object({ kind: z.literal('company'), people: z.int().min(1) }),
  /** The reader, who read the same version before, spent at least `interestMs` on each of these pages for the first time. The first pages, in ascending order. */
  z.object({ kind: z.literal('newPage'), pages: z.array(z.int().min(1)).min(1).max(mostNewPages) }),
])
export type Signal = z.infer<typeof Signal>
