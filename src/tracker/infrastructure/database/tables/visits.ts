// Visitors, visits, and aggregates of visits.
import type { Generated } from 'kysely'
import type { EpochMs, Json } from './columns.ts'

export type VisitorsTable = {
  workspace_id: string
  visitor_id: string
  /** Lower case. Unique in the workspace. */
  email: string
  history_token: string
  created_at: EpochMs
  /** When a person with this e-mail last opened a link; null as long as only scanners did. */
  last_visit_at: EpochMs | null
  /** The RecordMatch that was found last, and the org that it belongs to. */
  record: Json | null
  instance_url: string | null
}

export type VisitsTable = {
  workspace_id: string
  visit_id: string
  link_id: string
  document_id: string
  document_version: number
  page_count: number
  /** The member whose link it is. */
  owner_id: string
  visitor_id: string | null
  email: string | null
  confidence: 'anonymous' | 'link' | 'typed' | 'verified'
  reader_key: string
  state: 'reading' | 'left'
  opened_at: EpochMs
  last_active_at: EpochMs
  left_at: EpochMs | null
  /** While reading: when the sweep decides the leave, unless a beat moves it. Null after the leave. */
  deadline_at: EpochMs | null
  /** When the sweep reads the visit: never after `deadline_at`, and null with it. It is indexed, so it changes seldom. */
  sweep_at: EpochMs | null
  page: number
  visible: number
  active_ms: number
  open_ms: number
  /** JSON { [page]: activeMs }, merged over all page loads. */
  pages: Json
  /** The last counters of each page load (domain/visits/beat-merge.ts). */
  loads: Json
  leaves: number
  returning: number
  /** SuspicionReason[] */
  suspicion: Json
  suspected: number
  confirmed_person_at: EpochMs | null
  user_agent: string
  /** RecordMatch pinned for this visit. */
  record: Json | null
  /** Proves which passcode was given, if any. */
  passcode_proof: string | null
  /** SHA-256 of the agreement that was accepted. */
  agreement_hash: string | null
  /** The number of pages that may be read while the e-mail address is missing or not proved; null: all. */
  free_pages: number | null
  /** 1 while the runs and notifications of the opening wait for an e-mail address (ADR 14). */
  opened_held: Generated<number>
  /** The team member who opened the link, proved by the app or by a code (ADR 48); null for a reader. */
  team: Generated<string | null>
  /** A keyed hash of the network that the visit came from; null on visits of earlier versions. */
  network: Generated<string | null>
  /** Whether its runs and notifications are held (ADR 47). */
  hold: Generated<number>
  /** 1 where another browser was the first to open this link, which was made for one recipient. */
  other_device: Generated<number>
}

/** A visit by a person, as it was at its last leave (ADR 27). */
export type CountedVisitsTable = {
  workspace_id: string
  visit_id: string
  document_id: string
  link_id: string
  document_version: number
  page_count: number
  visitor_id: string | null
  /** `visitor_id`, or the key of the browser of an anonymous visit. */
  reader: string
  opened_at: EpochMs
  last_active_at: EpochMs
  returning: number
  active_ms: number
  pages_seen: number
  /** 1 where the last page was seen. */
  finished: number
  exit_page: number
  /** { [page]: activeMs } */
  pages: Json
}

/** Sums of counted visits by page: of one link or of all links (link_id ''), for visits that were opened on one day (UTC). */
export type PageDaysTable = {
  workspace_id: string
  document_id: string
  link_id: string
  /** Days since 1970 in UTC; below zero: a block of days (domain/analytics/days.ts). */
  day: number
  document_version: number
  /** JSON: see domain/analytics/page-tally.ts. */
  pages: Json
}
