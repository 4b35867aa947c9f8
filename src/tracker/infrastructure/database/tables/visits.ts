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
  /** The last time at which a person with this address opened a link. Null: so far only suspected scanners opened a link. */
  last_visit_at: EpochMs | null
  /** The RecordMatch that was found last. */
  record: Json | null
  /** The org of `record`. */
  instance_url: string | null
  /** The name in `record`, without placeholders. */
  name: string | null
  /** The company in `record`, without placeholders. */
  company: string | null
  /** The account in `record`. */
  account_id: string | null
  /** The name of the personal link that this visitor opened last. */
  link_name: string | null
  /** The domain of `email`. Null: a domain of a free mail provider, or the visitor is not grouped yet. */
  domain: string | null
  /** The company of the visitor (ADR 75). Null: no company, or the visitor is not grouped yet. */
  company_id: string | null
  /** The address, the name, the company and the name of the link, as `searchText` normalizes them. */
  search_text: Generated<string>
  /** The version of the rules that grouped the visitor. 0: not grouped yet. */
  grouped: Generated<number>
}

/** A group of visitors (ADR 75). */
export type CompaniesTable = {
  workspace_id: string
  company_id: string
  /** `account:<id>`, `domain:<domain>` or `name:<normalized name>`. Unique in the workspace. */
  key: string
  /** The name in the match that was found last. Null: no match has told a name. */
  name: string | null
  /** When the match with `name` was found. */
  named_at: EpochMs
  domain: string | null
  account_id: string | null
  /** The org of `account_id`. */
  instance_url: string | null
  search_text: string
  /** The largest `last_visit_at` of the visitors. Null: the company has no visitor with a visit by a person, so lists do not contain it. */
  last_visit_at: EpochMs | null
}

export type VisitsTable = {
  workspace_id: string
  visit_id: string
  link_id: string
  document_id: string
  document_version: number
  page_count: number
  /** The member who created the link. */
  owner_id: string
  visitor_id: string | null
  email: string | null
  confidence: 'anonymous' | 'link' | 'claimed' | 'typed' | 'verified'
  reader_key: string
  state: 'reading' | 'left'
  opened_at: EpochMs
  last_active_at: EpochMs
  left_at: EpochMs | null
  /** The time at which the lease of the visit expires and the visit leaves. Each beat moves this time. Null after the leave. */
  deadline_at: EpochMs | null
  /** The time at which the sweep checks the visit. Never after `deadline_at`. Null after the leave. This column has an index, so few beats change it. */
  sweep_at: EpochMs | null
  page: number
  visible: number
  active_ms: number
  open_ms: number
  /** JSON { [page]: activeMs }: the sum of all page loads. */
  pages: Json
  /** The last counters of each page load (domain/visits/beat-merge.ts). */
  loads: Json
  leaves: number
  returning: number
  /** SuspicionReason[], and `team_address` (domain/visits/team-address.ts) */
  suspicion: Json
  suspected: number
  confirmed_person_at: EpochMs | null
  user_agent: string
  /** The RecordMatch that is pinned for this visit. */
  record: Json | null
  /** Proves which passcode the reader entered. Null: no passcode was entered. */
  passcode_proof: string | null
  /** SHA-256 of the agreement that was accepted. */
  agreement_hash: string | null
  /** SHA-256 of the consent text that was accepted. The text and the time are in `agreements` and `consents`. */
  consent_hash: Generated<string | null>
  /** The number of pages that the reader may read before the address is entered and proved. Null: all pages. */
  free_pages: number | null
  /** 1 while the runs and notifications of the opening wait for an e-mail address (ADR 14). */
  opened_held: Generated<number>
  /** The team member who opened the link. A ticket of the app or a code by e-mail proved it (ADR 48). Null: a reader who is not a member. */
  team: Generated<string | null>
  /** A keyed hash of the network of the reader. Null: an earlier version of the tracker stored the visit. */
  network: Generated<string | null>
  /** 1 while the visit is held: its runs and notifications wait for the link owner (ADR 47). */
  hold: Generated<number>
  /** 1 if the link is a personal link and another browser opened it first. */
  other_device: Generated<number>
  /** The instant of the backup from which the visit was restored, if it could still leave then (ADR 88). Null otherwise. */
  restored_at: EpochMs | null
  /** The id of the Lead or Contact in the URL of a merge link, with 18 characters. Anybody can change the URL (ADR 119). Null: none. */
  claimed_record: Generated<string | null>
  /** The address of the record, in lower case, if a visit without an address was matched by `claimed_record`. The erasure needs it. */
  record_email: Generated<string | null>
}

/** What a reader did besides reading (ADR 112). */
export type VisitEventsTable = {
  workspace_id: string
  visit_id: string
  /** The id that the viewer made. A repeated request has the same id. */
  event_id: string
  document_id: string
  /** The order of the events of a visit, from 0. */
  position: number
  /** See shared/model/visit-events.ts. */
  kind: string
  page: number | null
  target: string | null
  happened_at: EpochMs
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
  /** `visitor_id`. For an anonymous visit, the reader key of the browser. */
  reader: string
  opened_at: EpochMs
  last_active_at: EpochMs
  returning: number
  active_ms: number
  pages_seen: number
  /** 1 if the reader saw the last page. */
  finished: number
  exit_page: number
  /** { [page]: activeMs } */
  pages: Json
  /** The values that `link_sums`, `time_sums` and `reader_sums` contain of this visit (domain/analytics/visit-sums.ts). Null: none. */
  summed: string | null
}

/** Sums of the counted visits of a link and version. Each row is for one link, or for all links (link_id ''). */
export type LinkSumsTable = {
  workspace_id: string
  document_id: string
  link_id: string
  document_version: number
  page_count: number
  visits: number
  returned: number
  active_ms: number
  pages_seen: number
  finished: number
  last_opened_at: EpochMs
  last_active_at: EpochMs
  /**
   * Only with link_id '': the sum over all versions is the number of different readers of the document. A reader is in the row of the version that added
   * or removed the reader, so one row alone says nothing.
   */
  readers: number
}

/** The number of counted visits of a version whose active time is in a class (domain/analytics/time-classes.ts). */
export type TimeSumsTable = {
  workspace_id: string
  document_id: string
  document_version: number
  time_class: number
  visits: number
}

/** Sums of the counted visits of a reader to a link, or to all links of the document (link_id ''). */
export type ReaderSumsTable = {
  workspace_id: string
  document_id: string
  /** See `CountedVisitsTable`. */
  reader: string
  /** 1 if `reader` is the id of a visitor, 0 if it is the key of a browser. */
  is_visitor: number
  link_id: string
  visits: number
  active_ms: number
  first_opened_at: EpochMs
  last_opened_at: EpochMs
  /** The visit that saw the largest share of pages saw `most_pages` of `most_pages_of` pages. */
  most_pages: number
  most_pages_of: number
}

/** Sums of counted visits by page, for the visits that were opened on one UTC day. Each row is for one link, or for all links (link_id ''). */
export type PageDaysTable = {
  workspace_id: string
  document_id: string
  link_id: string
  /** Days since 1970 in UTC. A negative number is a block of days (domain/analytics/days.ts). */
  day: number
  document_version: number
  /** JSON: see domain/analytics/page-tally.ts. */
  pages: Json
}
