import type { WorkspaceTable } from '../../repositories/workspace-rows.ts'

/** The key columns after `workspace_id` of a table that travels, or why its rows stay. A new table does not compile without an entry. */
type Travel = { key: readonly string[] } | { stays: string }

/** The tables in the order of the import. */
export const travel: Record<WorkspaceTable, Travel> = {
  workspaces: { key: [] },
  members: { key: ['member_id'] },
  documents: { key: ['document_id'] },
  folders: { key: ['folder_id'] },
  tags: { key: ['tag_id'] },
  document_tags: { key: ['document_id', 'tag_id'] },
  document_versions: { key: ['document_id', 'number'] },
  bundle_versions: { key: ['document_id', 'number'] },
  bundle_parts: { key: ['document_id', 'number', 'position'] },
  link_presets: { key: ['preset_id'] },
  links: { key: ['link_id'] },
  link_requests: { key: ['member_id', 'request_key'] },
  link_batches: { key: ['batch_id'] },
  batch_links: { key: ['batch_id', 'position'] },
  companies: { key: ['company_id'] },
  visitors: { key: ['visitor_id'] },
  public_addresses: { key: ['address'] },
  visits: { key: ['visit_id'] },
  visit_events: { key: ['visit_id', 'event_id'] },
  counted_visits: { key: ['visit_id'] },
  signals: { key: ['visit_id', 'kind'] },
  page_days: { key: ['document_id', 'link_id', 'day', 'document_version'] },
  agreements: { key: ['hash'] },
  acceptances: { key: ['visit_id', 'hash'] },
  gate_refusals: { key: ['refusal_id'] },
  workflows: { key: ['workflow_id'] },
  workflow_exceptions: { key: ['document_id', 'workflow_id'] },
  runs: { key: ['run_id'] },
  audiences: { key: ['visit_id'] },
  notifications: { key: ['notification_id'] },
  audit_events: { key: ['event_id'] },
  consents: { key: ['visit_id', 'hash'] },
  webhooks: { stays: 'its secrets are sealed with the key of one installation' },
  webhook_deliveries: { stays: 'an event must not be sent by two installations' },
  chat_rooms: { stays: 'its secrets are sealed with the key of one installation' },
  erasures: { stays: 'a receipt is proof of the installation that erased the data' },
  company_accounts: { stays: 'its tokens are sealed with the key of one installation' },
  sign_ins: { stays: 'a sign-in lasts ten minutes' },
  crash_reports: { stays: 'a report belongs to a device' },
  releases: { stays: 'installers are added to each installation' },
  release_files: { stays: 'installers are added to each installation' },
  devices: { stays: 'a device token belongs to one installation; members join again' },
  api_tokens: { stays: 'a token contains a secret of one installation; members make new ones' },
  invites: { stays: 'an invite contains a secret of one installation' },
  gate_codes: { stays: 'a code is valid for ten minutes' },
  gate_looks: { stays: 'a row is decided within minutes' },
  gate_attempts: { stays: 'rate limits are hashed with the key of one installation' },
  uploads: { stays: 'an unfinished upload belongs to a device' },
  derived_files: { stays: 'copies of PDFs are made again on demand' },
  deliveries: { stays: 'a message must not be sent by two installations' },
  notices: { stays: 'a message must not be sent by two installations' },
  notice_deliveries: { stays: 'a message must not be sent by two installations' },
  admin_mails: { stays: 'a message must not be sent by two installations' },
  feed_events: { stays: 'a new device starts at the end of the feed' },
  api_budgets: { stays: 'the calls of a day belong to the installation that made them' },
}

export const travellingTables = (Object.keys(travel) as WorkspaceTable[]).flatMap((table) => {
  const entry = travel[table]
  return 'key' in entry ? [{ table, key: entry.key }] : []
})
