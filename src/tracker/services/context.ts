import type { FastifyBaseLogger } from 'fastify'
import type { Subscribers } from '../events/dispatcher.ts'
import type { BlobStore } from '../infrastructure/blobs/blob-store.ts'
import type { Clock } from '../infrastructure/clock.ts'
import type { TrackerConfig } from '../infrastructure/config.ts'
import type { Metrics } from '../infrastructure/metrics/metrics.ts'
import type { Outgoing } from '../infrastructure/outgoing/outgoing.ts'
import type { PdfChecker } from '../infrastructure/pdf/pdf-check.ts'
import type { DerivedPdfs } from '../infrastructure/pdf-copies/derived-pdfs.ts'
import type { Sealer } from '../infrastructure/sealing.ts'
import type { Store } from '../repositories/store.ts'
import type { SignIn } from './sign-in/sign-in.ts'
import type { StorageGuard } from './storage/guard.ts'
import type { AvailabilityWatch } from './time/availability.ts'
import type { PageRequests } from './visits/page-requests.ts'

/** The ports and the configuration that each service, worker and route gets. The tracker has no global state. */
export type TrackerContext = {
  readonly store: Store
  /** The subscribers of each domain event, in the order in which they run. */
  readonly subscribers: Subscribers
  /** The clock of the deployment. It is the same for all processes on one database, and never goes back. */
  readonly clock: Clock
  /** How many ms this host's own clock is ahead of the deployment's clock (negative: behind). Null: unknown. */
  readonly hostAheadMs: () => number | null
  /** Detects gaps in which this process cannot receive beats. */
  readonly availability: AvailabilityWatch
  /** The latest requests for the pages of links, in all processes. */
  readonly pageRequests: PageRequests
  readonly config: TrackerConfig
  /** Refuses writes while `storage` finds a problem. */
  readonly blobs: BlobStore
  /** Rejects with StorageProblem if the storage is not the storage of this installation. */
  readonly storage: StorageGuard
  /** Checks uploaded PDFs. */
  readonly pdfChecker: PdfChecker
  /** Makes copies and parts of PDFs on demand. */
  readonly derived: DerivedPdfs
  readonly log: FastifyBaseLogger
  readonly metrics: Metrics
  /** The epoch of the feed (ADR 88). A restore changes it, which needs a stopped tracker. Null: the database was never restored. */
  readonly feedEpoch: string | null
  /** Seals secrets for columns of the database (services/secrets). Null: the installation has no key (ADR 108). */
  readonly sealer: Sealer | null
  /** Sends requests to addresses that members enter. */
  readonly outgoing: Outgoing
  /** Null: single sign-on is not configured. */
  readonly signIn: SignIn | null
  /** The key that signs visit tokens and passes, and that hashes addresses. It is the same in all processes on one database. */
  readonly signingKey: Buffer
  /** Makes the leave sweep check visits at `deadlineAt` (epoch ms). A visit leaves at that time unless a beat extends its deadline. */
  expectLeave(deadlineAt: number): void
  /** The origin of all URLs that the tracker sends out, without a slash at the end. It is final after the tracker has started to listen. */
  publicUrl(): string
}
