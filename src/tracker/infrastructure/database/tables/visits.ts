// Tables of visitors and visits, and of what these add up to.
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
  /** RecordMatch found last, and the org it is in. */
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
  /** While reading: when the sweep decides the leave unless a beat moves it. Null once left. */
  deadline_at: EpochMs | null
  /** When the sweep looks at the visit: never after `deadline_at`, and null with it. Indexed, so it moves seldom. */
  sweep_at: EpochMs | null
  page: number
  visible: number
  active_ms: number
  open_ms: number
  /** Merged over loads: { [page]: activeMs } */
  pages: Json
  /** What each load reported last: see visits/merge.ts. */
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
  /** Which passcode was given, if any; see gate/passcode.ts. */
  passcode_proof: string | null
  /** SHA-256 of the agreement that was accepted. */
  agreement_hash: string | null
  /** Set while only so many pages may be read, because nobody has said (or proved) who reads. */
  free_pages: number | null
  /** 1 while what the opening sets off waits for an e-mail (ADR 14). */
  opened_held: Generated<number>
  /** The member of the team who looked, proven by the app or by a code; null for a reader. */
  team: Generated<string | null>
  /** A keyed hash of the network that it was opened from; null on visits of earlier versions. */
  network: Generated<string | null>
  /** Whether its consequences are held: see visits/hold.ts. */
  hold: Generated<number>
  /** 1 where a link made for one recipient was first opened by another browser. */
  other_device: Generated<number>
}

/** A visit by a person that has left, as it was at its last leave: see analytics/count-leaves.ts. */
export type CountedVisitsTable = {
  workspace_id: string
  visit_id: string
  document_id: string
  link_id: string
  document_version: number
  page_count: number
  visitor_id: string | null
  /** Who it was: `visitor_id`, or the browser's key where nobody said. */
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

/** What counted visits add up to by page: of one link or of all (link_id ''), opened on one day in UTC. */
export type PageDaysTable = {
  workspace_id: string
  document_id: string
  link_id: string
  /** Days since 1970 in UTC; below zero a block of days: see analytics/count-leaves.ts. */
  day: number
  document_version: number
  /** See analytics/tally.ts. */
  pages: Json
}
