import { visitEventKinds } from './model/visit-event-values.ts'
import type { VisitEvent, VisitEventKind } from './model/visit-events.ts'

export type KnownVisitEvent = VisitEvent & { kind: VisitEventKind }

const isKnown = (event: VisitEvent): event is KnownVisitEvent =>
  (visitEventKinds as readonly string[]).includes(event.kind)

export const knownEvents = (events: readonly VisitEvent[] | undefined): KnownVisitEvent[] =>
  (events ?? []).filter(isKnown)
