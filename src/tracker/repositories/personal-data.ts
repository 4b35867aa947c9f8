// The registry of personal data: what each text column of the database can say about a visitor, and what an erasure does with it. The compiler
// requires an entry for each text column, so a new column cannot be forgotten. A test creates docs/personal-data.md from this file.
import type { Database } from '../infrastructure/database/schema.ts'

/**
 * - `visitor`: data about a visitor. The erasure deletes the row or clears the column.
 * - `text`: a text that members write, or JSON with such texts. The erasure replaces the address in it.
 * - `member`: data about a member or a device of a member. A member is removed on the People screen.
 * - `none`: ids, hashes, enumerations and facts about documents.
 */
export type DataKind = 'visitor' | 'text' | 'member' | 'none'

/** A column of a table whose values are texts. */
type TextColumn<T> = {
  [C in keyof T]-?: string extends (T[C] extends { readonly __select__: infer S } ? S : T[C]) ? C : never
}[keyof T] &
  string

type Registry = { [T in keyof Database]: { [C in TextColumn<Database[T]>]: DataKind } }

const workspaceKey = { workspace_id: 'none' } as const

export const personalData: Registry = {
  visitors: {
    ...workspaceKey,
    ...{ visitor_id: 'visitor', email: 'visitor', history_token: 'visitor', record: 'visitor' },
    ...{ instance_url: 'none', name: 'visitor', company: 'visitor', account_id: 'visitor' },
    ...{ link_name: 'visitor', domain: 'visitor', company_id: 'none', search_text: 'visitor' },
  },
  companies: {
    ...workspaceKey,
    ...{ company_id: 'none', key: 'text', name: 'text', domain: 'none', account_id: 'none' },
    ...{ instance_url: 'none', search_text: 'text' },
  },
  visits: {
    ...workspaceKey,
    ...{ visit_id: 'none', link_id: 'none', document_id: 'none', owner_id: 'none', visitor_id: 'visitor' },
    ...{ email: 'visitor', reader_key: 'visitor', user_agent: 'visitor', record: 'visitor' },
    ...{ network: 'visitor', passcode_proof: 'none', agreement_hash: 'none', consent_hash: 'none' },
    ...{ pages: 'none', loads: 'none', suspicion: 'none', team: 'member' },
    ...{ claimed_record: 'visitor', record_email: 'visitor' },
  },
  visit_events: {
    ...workspaceKey,
    ...{ visit_id: 'none', event_id: 'none', document_id: 'none', kind: 'none', target: 'text' },
  },
  counted_visits: {
    ...workspaceKey,
    ...{ visit_id: 'none', document_id: 'none', link_id: 'none', visitor_id: 'visitor', reader: 'visitor' },
    ...{ pages: 'none', summed: 'visitor' },
  },
  link_sums: { ...workspaceKey, document_id: 'none', link_id: 'none' },
  time_sums: { ...workspaceKey, document_id: 'none' },
  reader_sums: { ...workspaceKey, document_id: 'none', link_id: 'none', reader: 'visitor' },
  signals: {
    ...workspaceKey,
    ...{ visit_id: 'none', kind: 'none', signal: 'none', document_id: 'none', company_id: 'none' },
  },
  page_days: { ...workspaceKey, document_id: 'none', link_id: 'none', pages: 'none' },
  links: {
    ...workspaceKey,
    ...{ link_id: 'none', document_id: 'none', owner_id: 'none', slug: 'none', name: 'text' },
    ...{ recipient_email: 'visitor', settings: 'text', passcode_hash: 'none' },
  },
  link_batches: {
    ...workspaceKey,
    ...{ batch_id: 'none', document_id: 'none', request_key: 'none', name: 'text' },
  },
  batch_links: { ...workspaceKey, batch_id: 'none', link_id: 'none' },
  link_shares: { ...workspaceKey, link_id: 'none', parent_link_id: 'none', visit_id: 'none' },
  // `address_hash` is a keyed hash of an address that gets no more e-mails with shared links.
  share_stops: { ...workspaceKey, address_hash: 'none' },
  // A delivery has no body. The answer of a receiver can repeat what was sent.
  webhooks: {
    ...workspaceKey,
    ...{ webhook_id: 'none', name: 'text', url: 'none', events: 'none', secret: 'none', old_secret: 'none' },
  },
  webhook_deliveries: {
    ...workspaceKey,
    ...{ delivery_id: 'none', webhook_id: 'none', event: 'none', visit_id: 'none', link_id: 'none' },
    ...{ facts: 'none', lease_token: 'none', response: 'text' },
  },
  link_presets: { ...workspaceKey, preset_id: 'none', name: 'text', settings: 'text' },
  public_addresses: { ...workspaceKey, address: 'visitor', subject_id: 'visitor' },
  gate_codes: {
    ...workspaceKey,
    link_id: 'none',
    email: 'visitor',
    reader_key: 'visitor',
    code_hash: 'none',
  },
  // `who` is a keyed hash of an address or network. The rows are deleted when their window has ended, after at most 24 hours.
  gate_attempts: { ...workspaceKey, link_id: 'none', kind: 'none', who: 'none' },
  // `reader_key` is random. A row is deleted after some minutes.
  gate_looks: { ...workspaceKey, link_id: 'none', reader_key: 'none' },
  gate_refusals: {
    ...workspaceKey,
    ...{ refusal_id: 'none', link_id: 'none', document_id: 'none', email: 'visitor' },
  },
  agreements: { ...workspaceKey, hash: 'none', text: 'text' },
  acceptances: { ...workspaceKey, visit_id: 'none', hash: 'none', link_id: 'none', email: 'visitor' },
  consents: { ...workspaceKey, visit_id: 'none', hash: 'none' },
  runs: {
    ...workspaceKey,
    ...{ run_id: 'none', workflow_id: 'none', visit_id: 'none', document_id: 'none', owner_id: 'none' },
    ...{ action: 'text', record_conditions: 'text', lease_token: 'none', lease_device_id: 'none' },
    ...{ result: 'text', written: 'text', reason: 'text' },
  },
  workflows: {
    ...workspaceKey,
    ...{ workflow_id: 'none', document_id: 'none', action: 'text', conditions: 'text', created_by: 'none' },
  },
  workflow_exceptions: { ...workspaceKey, document_id: 'none', workflow_id: 'none' },
  notifications: {
    ...workspaceKey,
    ...{ notification_id: 'none', recipient: 'member', member_id: 'none', visit_id: 'none' },
  },
  deliveries: {
    ...workspaceKey,
    ...{ delivery_id: 'none', notification_id: 'none', visit_id: 'none', lease_token: 'none' },
    ...{ reference: 'text' },
  },
  notices: { ...workspaceKey, notice_id: 'none', member_id: 'none', subject_id: 'none' },
  digests: { ...workspaceKey, member_id: 'none' },
  notice_deliveries: {
    ...workspaceKey,
    ...{ delivery_id: 'none', notice_id: 'none', lease_token: 'none', reference: 'text' },
  },
  // `access` is sealed. It contains secrets of the workspace, and the ids of a room.
  chat_rooms: { ...workspaceKey, service: 'none', place: 'none', access: 'none' },
  audiences: {
    ...workspaceKey,
    ...{ visit_id: 'none', quiet_for: 'none', member_id: 'none', outsider: 'member' },
  },
  feed_events: { ...workspaceKey, type: 'none', subject: 'none', member_id: 'none' },
  admin_mails: { ...workspaceKey, mail_id: 'none', member_id: 'none', facts: 'none', lease_token: 'none' },
  documents: {
    ...workspaceKey,
    ...{ document_id: 'none', owner_id: 'none', title: 'text', search_text: 'text', folder_id: 'none' },
    ...{ next_steps: 'text' },
  },
  folders: {
    ...workspaceKey,
    ...{ folder_id: 'none', parent_id: 'none', owner_id: 'none', name: 'text', name_key: 'text' },
  },
  tags: { ...workspaceKey, tag_id: 'none', name: 'text', name_key: 'text', created_by: 'none' },
  document_tags: { ...workspaceKey, document_id: 'none', tag_id: 'none' },
  document_versions: {
    ...workspaceKey,
    ...{ document_id: 'none', file_name: 'text', sha256: 'none', pages: 'none', page_labels: 'text' },
    ...{ blob_key: 'none', page_one_spans: 'none', first_page_widths: 'none', created_by: 'none' },
  },
  bundle_versions: { ...workspaceKey, document_id: 'none', message: 'text' },
  bundle_parts: { ...workspaceKey, document_id: 'none', part_id: 'none' },
  derived_files: { ...workspaceKey, document_id: 'none', variant: 'none', blob_key: 'none', sha256: 'none' },
  uploads: { ...workspaceKey, upload_id: 'none', member_id: 'none', metadata: 'text', document_id: 'none' },
  workspaces: {
    ...workspaceKey,
    ...{ name: 'text', salesforce_app: 'none', ignored_domains: 'none', slack_channel: 'none' },
    ...{ channel_problems: 'text', create_leads: 'text', record_fields: 'none', link_tasks: 'text' },
    ...{ retention: 'none', privacy_notice: 'text', brand_color: 'none', logo: 'none' },
    ...{ minimum_version: 'none', member_visibility: 'none', next_steps: 'text' },
  },
  members: {
    ...workspaceKey,
    ...{ member_id: 'none', email: 'member', name: 'member', notify: 'member', photo: 'member' },
    ...{ meeting_url: 'member' },
  },
  devices: {
    ...workspaceKey,
    ...{ device_id: 'none', member_id: 'none', name: 'member', platform: 'member', token_hash: 'none' },
    ...{ salesforce: 'member', app_version: 'member' },
  },
  api_tokens: {
    ...workspaceKey,
    ...{ token_id: 'none', member_id: 'none', name: 'member', scopes: 'none', secret_hash: 'none' },
    ending: 'none',
  },
  link_requests: {
    ...workspaceKey,
    ...{ member_id: 'none', request_key: 'none', body_hash: 'none', link_id: 'none' },
  },
  invites: {
    ...workspaceKey,
    ...{ invite_id: 'none', token_hash: 'none', email: 'visitor', name: 'visitor', member_id: 'none' },
    ...{ created_by: 'none' },
  },
  api_budgets: { ...workspaceKey, day: 'none' },
  sign_ins: {
    ...workspaceKey,
    ...{ sign_in_id: 'none', challenge: 'none', device: 'member', return_to: 'none', browser_hash: 'none' },
    ...{ secrets: 'none', account: 'member', code_hash: 'none' },
  },
  company_accounts: {
    ...workspaceKey,
    ...{ member_id: 'none', issuer: 'none', subject: 'member', email: 'member', refresh_token: 'none' },
    ...{ problem: 'none' },
  },
  crash_reports: {
    ...workspaceKey,
    ...{ report_id: 'none', member_id: 'none', device_id: 'none', kind: 'none', message: 'text' },
    ...{ stack: 'text', version: 'none', platform: 'member' },
  },
  releases: { ...workspaceKey, version: 'none' },
  release_files: {
    ...workspaceKey,
    ...{ file_id: 'none', name: 'none', sha512: 'none', blob_key: 'none', version: 'none', feed: 'none' },
  },
  schema_steps: { name: 'none', position: 'none', claimed_by: 'none' },
  audit_events: {
    ...workspaceKey,
    ...{ event_id: 'none', kind: 'none', part_of: 'none', actor_id: 'none', member_id: 'none' },
    ...{ successor_id: 'none', document_id: 'none', details: 'text' },
    ...{ actor_kind: 'none', origin: 'member', target_type: 'none', target_id: 'none', target_name: 'text' },
  },
  // `address_hash` is a keyed hash. It shows later that an address was erased.
  erasures: { ...workspaceKey, erasure_id: 'none', address_hash: 'none', counts: 'none', actor_id: 'none' },
  installation: { name: 'none', value: 'none' },
  tracker_processes: { process_id: 'none', place: 'none' },
}

export type RegisteredTable = keyof typeof personalData

/** Returns the columns of this kind, by table. Tables without such a column are left out. */
export function columnsOfKind(kind: DataKind): [table: RegisteredTable, columns: string[]][] {
  return (Object.entries(personalData) as [RegisteredTable, Record<string, DataKind>][]).flatMap(
    ([table, columns]) => {
      const found = Object.keys(columns).filter((column) => columns[column] === kind)
      return found.length > 0 ? [[table, found] as [RegisteredTable, string[]]] : []
    },
  )
}
