import type { TrackerConfig } from '../infrastructure/config.ts'
import type { FeedDraft } from '../repositories/feed-events.ts'
import type { UnitOfWork } from '../repositories/store.ts'
import type { DomainEvent } from './domain-events.ts'

export type EventOf<Type extends DomainEvent['type']> = Extract<DomainEvent, { type: Type }>

export type Publish = (event: DomainEvent) => Promise<void>

/** Adds an event to the feed of a workspace. The feed is written at the end of the transaction, in the order of these calls. */
export type EmitTo = (workspaceId: string, event: FeedDraft) => void

/** Writes a line to the log after the commit, at the level info. A transaction that is rolled back or repeated writes no line for its failed attempts. */
export type Note = (fields: Readonly<Record<string, unknown>>, message: string) => void

/** The context of a subscriber. Its repositories and its feed belong to the transaction in which the event was published. */
export type EventScope = {
  readonly unit: UnitOfWork
  readonly config: TrackerConfig
  readonly emit: EmitTo
  readonly note: Note
  /** Publishes another event. Its subscribers run at once, before this subscriber continues. */
  readonly publish: Publish
}

export type Subscriber<Type extends DomainEvent['type']> = (
  event: EventOf<Type>,
  scope: EventScope,
) => void | Promise<void>

/** The subscribers of each event, in the order in which they run. */
export type Subscribers = { readonly [Type in DomainEvent['type']]: readonly Subscriber<Type>[] }

/** Runs the subscribers one after the other. If one throws, the whole transaction is rolled back. */
export function createPublish(subscribers: Subscribers, scope: Omit<EventScope, 'publish'>): Publish {
  const publish: Publish = async (event) => {
    for (const subscriber of subscribers[event.type] as readonly Subscriber<typeof event.type>[]) {
      await (subscriber as (event: DomainEvent, scope: EventScope) => void | Promise<void>)(event, {
        ...scope,
        publish,
      })
    }
  }
  return publish
}
