import type { FastifyBaseLogger } from 'fastify'
import type { Subscribers } from '../events/dispatcher.ts'
import type { BlobStore } from '../infrastructure/blobs/blob-store.ts'
import type { Clock } from '../infrastructure/clock.ts'
import type { TrackerConfig } from '../infrastructure/config.ts'
import type { DerivedPdfs } from '../infrastructure/pdf-copies/derived-pdfs.ts'
import type { Store } from '../repositories/store.ts'
import type { AvailabilityWatch } from './time/availability.ts'

/** The ports and the configuration, handed to every service, worker and route. Nothing is global. */
export type TrackerContext = {
  readonly store: Store
  /** Of each domain event, in the order in which they run. */
  readonly subscribers: Subscribers
  /** The deployment's: the same for all processes on one database, and never going back. */
  readonly clock: Clock
  /** How far this host's own clock is ahead of the deployment's (below zero: behind); null where that is not known. */
  readonly hostAheadMs: () => number | null
  /** Whether readers can be heard. */
  readonly availability: AvailabilityWatch
  readonly config: TrackerConfig
  readonly blobs: BlobStore
  /** Copies and parts of PDFs, made on demand. */
  readonly derived: DerivedPdfs
  readonly log: FastifyBaseLogger
  /** Signs visit tokens and passes, and keys hashes. The same in all processes on one database. */
  readonly signingKey: Buffer
  /** A visit leaves at this instant (epoch ms) unless a beat moves its deadline: the leave sweep looks at it then. */
  expectLeave(deadlineAt: number): void
  /** What URLs that leave the tracker begin with; no slash at the end. Known for sure once the tracker listens. */
  publicUrl(): string
}
