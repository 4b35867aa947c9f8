// The faults of a receiver of messages: a chat service with rooms, or a receiver of webhooks.

/**
 * - `rateLimit`, `status`: the receiver answers 429 with a wait of a second, or 503, and takes nothing.
 * - `lose`: it takes the message and closes the connection without an answer.
 * - `slow`: it answers late, but within the lease of the delivery.
 * - `down`: it closes the connection, takes nothing, and refuses connections for a second.
 * - `killBefore`, `killAfter`: the tracker is killed before or after the receiver takes the message.
 * - `databaseAfter`: the database of the tracker fails for some time after the receiver has taken the message, so the tracker cannot store the answer.
 */
export const receiverEffects = [
  'rateLimit',
  'status',
  'lose',
  'slow',
  'down',
  'killBefore',
  'killAfter',
  'databaseAfter',
] as const
export type ReceiverEffect = (typeof receiverEffects)[number]

/** What a fault does to the tracker of the run. */
export type FaultActs = { kill: () => Promise<void>; cutDatabase: () => Promise<void> }

/** Shorter than the lease of a delivery (environment.ts). */
export const slowMs = 600
