import type { Kysely } from 'kysely'
import { defaultLinkSettings } from '#shared/link-settings.ts'
import { defaultNextSteps } from '#shared/model/next-steps.ts'
import { defaultNotifyPreferences } from '#shared/model/people.ts'
import type { ErasureCounts } from '#shared/model/privacy.ts'
import type { Database } from '../infrastructure/database/schema.ts'
import { ids, seededAt, type TenantRows, textOf, visitRows } from './tenant-rows/testing.ts'

const json = JSON.stringify

/** Counts of an erasure that found only visits. */
const noCounts = (visits: number): ErasureCounts => ({
  ...{ visits, openVisits: 0, links: 0, codes: 0, refusals: 0, acceptances: 0, runs: 0, pendingRuns: 0 },
  ...{ notifications: 0, sentMessages: 0, invites: 0, texts: 0 },
})
const workerSalesforce = { state: 'connected', org: null, checks: [], checkedAt: null }

/**
 * Returns at least one row for each table. `mark` is 1 or 2. The rows of both marks have the same ids, and other values depend on `mark`. So a test
 * recognizes a row of the wrong workspace.
 */
// biome-ignore lint/complexity/noExcessiveLinesPerFunction: test data: one literal with the rows of each table, without logic
export function tenantRows(workspaceId: string, mark: 1 | 2): TenantRows {
  const workspace_id = workspaceId
  const at = seededAt + mark * 1_000
  const text = textOf(mark)
  const email = `reader${mark}@example.com`
  const member = {
    workspace_id,
    locale: 'en',
    notify: json(defaultNotifyPreferences),
    photo: `${mark}`.repeat(22),
    created_at: at,
    removed_at: null,
  } as const
  const device = {
    workspace_id,
    platform: 'linux',
    feed_acked: mark,
    created_at: at,
    last_seen_at: at,
    revoked_at: null,
    kind: 'desktop',
    salesforce: null,
    salesforce_connected: null,
    worked_at: null,
    app_version: `0.${mark}.0`,
  } as const
  const document = { workspace_id, document_id: ids.document }
  const documentRow = {
    ...document,
    owner_id: ids.member,
    title: text('Document'),
    search_text: text('document'),
    current_version: 1,
    created_at: at,
    updated_at: at,
    removed_at: null,
    folder_id: ids.folder,
    archived_at: null,
    inherits_workflows: 0 as const,
    next_steps: json({
      ...defaultNextSteps,
      page: { ...defaultNextSteps.page, url: `https://example.com/${mark}` },
    }),
  }
  return {
    workspaces: [
      {
        workspace_id,
        name: text('Workspace'),
        feed_seq: mark,
        salesforce_app: null,
        brand_color: `#00000${mark}`,
        logo: `${mark}`.repeat(22),
        slack_channel: text('C'),
        channel_problems: json([
          { channel: 'email', since: new Date(at).toISOString(), detail: text('Problem') },
        ]),
        create_leads: json({
          ...{ leadSource: text('Source'), freeMailCompany: '' },
          owner: { rule: 'connectedUser', id: null, name: null },
        }),
        created_at: at,
        absence_alert_hours: mark,
        absent_since: null,
        absence_told_at: null,
        minimum_version: `0.${mark}.0`,
        minimum_version_from: at,
        account_trouble_told_at: mark,
      },
    ],
    members: [
      {
        ...member,
        member_id: ids.member,
        email: `owner${mark}@example.com`,
        name: text('Owner'),
        role: 'admin',
        meeting_url: null,
      },
      {
        ...member,
        member_id: ids.otherMember,
        email: `other${mark}@example.com`,
        name: text('Other'),
        role: 'admin',
        meeting_url: null,
      },
    ],
    devices: [
      { ...device, device_id: ids.device, member_id: ids.member, name: text('Device'), token_hash: 'hash_1' },
      {
        ...device,
        device_id: ids.otherDevice,
        member_id: ids.member,
        name: text('Other device'),
        token_hash: 'hash_2',
        kind: 'worker',
        salesforce: json({ ...workerSalesforce, user: { name: text('Integration'), email } }),
        salesforce_connected: 1,
        worked_at: at,
      },
    ],
    sign_ins: [
      {
        ...{ workspace_id, sign_in_id: ids.signIn, step: 'confirmed', challenge: `challenge_${mark}` },
        device: json({ name: text('Laptop'), platform: 'linux', kind: 'desktop', locale: 'en' }),
        ...{ return_to: 'app', browser_hash: null, secrets: null, account: null, code_hash: null },
        ...{ created_at: at, expires_at: at + 600_000 },
      },
    ],
    company_accounts: [
      {
        ...{ workspace_id, member_id: ids.member, issuer: 'https://id.example.com', subject: ids.subject },
        ...{ email: `owner${mark}@example.com`, refresh_token: text('token'), is_uncertain: 0 },
        ...{ signed_in_at: at, checked_at: at, check_at: at, failures: 0, problem: null },
        ...{ ended_at: null, end_reason: null },
      },
    ],
    api_tokens: [
      {
        ...{ workspace_id, token_id: ids.token, member_id: ids.member, name: text('Token') },
        ...{ scopes: json(['visits:read']), secret_hash: 'hash_1', ending: 'abcd', created_at: at },
        ...{ expires_at: at + 1_000_000, revoked_at: null, last_used_at: at },
        ...{ window_ends_at: at, window_count: mark },
      },
    ],
    invites: [
      {
        workspace_id,
        invite_id: ids.invite,
        token_hash: 'hash_1',
        role: 'member',
        email: `invited${mark}@example.com`,
        name: text('Invited'),
        member_id: ids.member,
        created_by: ids.member,
        created_at: at,
        expires_at: at + 1_000_000,
        used_at: null,
        revoked_at: null,
      },
      {
        ...{ workspace_id, invite_id: ids.openInvite, token_hash: 'hash_2', role: 'member' as const },
        ...{ email: `open${mark}@example.com`, name: null, member_id: null, created_by: ids.member },
        ...{ created_at: at, expires_at: at + 1_000_000, used_at: null, revoked_at: null },
      },
    ],
    notices: [
      {
        ...{ workspace_id, notice_id: ids.notice, member_id: ids.member, kind: 'gateLeave' },
        ...{ subject_id: ids.refusal, from_at: null, until_at: null, created_at: at },
      },
    ],
    digests: [{ workspace_id, member_id: ids.member, from_at: at - 86_400_000 * mark, next_at: at + mark }],
    notice_deliveries: [
      {
        ...{ workspace_id, delivery_id: ids.noticeDelivery, notice_id: ids.notice, channel: 'email' },
        ...{ state: 'waiting', sent_version: 0, attempts: mark, available_at: at, lease_token: ids.lease },
        ...{ reference: json({ mark }), reason: null, created_at: at, sent_at: null },
      },
      {
        ...{ workspace_id, delivery_id: ids.failedNoticeDelivery, notice_id: ids.notice, channel: 'slack' },
        ...{ state: 'failed', sent_version: 0, attempts: mark, available_at: null, lease_token: null },
        ...{ reference: null, reason: mark === 1 ? 'unreachable' : 'refused', created_at: at, sent_at: null },
      },
      {
        ...{ workspace_id, delivery_id: ids.newNoticeDelivery, notice_id: ids.notice, channel: 'teams' },
        ...{ state: 'waiting', sent_version: 0, attempts: 0, available_at: at, lease_token: null },
        ...{ reference: null, reason: null, created_at: at, sent_at: null },
      },
    ],
    admin_mails: [
      {
        workspace_id,
        mail_id: ids.adminMail,
        member_id: ids.member,
        kind: 'absence',
        facts: json({ since: new Date(at).toISOString(), waitingRuns: mark }),
        attempts: mark,
        available_at: at,
        lease_token: ids.lease,
        created_at: at,
        sent_at: null,
      },
    ],
    audit_events: [
      {
        workspace_id,
        event_id: 'aud_1',
        kind: 'documentOwner',
        part_of: null,
        actor_id: ids.member,
        member_id: ids.member,
        successor_id: ids.otherMember,
        document_id: ids.document,
        details: json({ counts: { documents: 1, links: mark, workflows: 0 } }),
        created_at: at,
      },
    ],
    crash_reports: [
      {
        workspace_id,
        report_id: ids.crashReport,
        member_id: ids.member,
        device_id: ids.device,
        kind: 'main',
        message: text('Crash'),
        stack: text('Stack'),
        version: '0.1.0',
        platform: 'linux',
        dump_bytes: mark,
        crashed_at: at,
        received_at: at,
      },
    ],
    api_budgets: [{ workspace_id, daily_cap: mark * 100, day: '2026-11-22', calls: mark }],
    public_addresses: [
      { workspace_id, address: `slug${mark}`, kind: 'link', subject_id: ids.link },
      { workspace_id, address: `history${mark}`, kind: 'history', subject_id: ids.visitor },
    ],
    documents: [
      documentRow,
      // A document without versions, for the statements that read only documents which inherit workflows.
      { ...documentRow, document_id: ids.inheritingDocument, inherits_workflows: 1 as const },
      { ...documentRow, document_id: ids.bundle },
    ],
    bundle_versions: [{ workspace_id, document_id: ids.bundle, number: 1, message: text('Cover') }],
    bundle_parts: [
      {
        ...{ workspace_id, document_id: ids.bundle, number: 1, position: 0 },
        ...{ part_id: ids.document, part_version: 1, first_page: 1, page_count: mark },
      },
    ],
    document_versions: [
      {
        ...{ workspace_id, document_id: ids.bundle, number: 1, file_name: '', size_bytes: mark },
        ...{ sha256: `${mark}`, page_count: 3, pages: json([]), page_labels: null, blob_key: '' },
        ...{ page_one_spans: null, first_page_widths: '[]', created_by: ids.member, created_at: at },
      },
      {
        ...document,
        number: 1,
        file_name: text('file'),
        size_bytes: mark,
        sha256: `${mark}`,
        page_count: 3,
        pages: json([{ width: mark, height: 1 }]),
        page_labels: json([text('label')]),
        blob_key: `blob_${mark}`,
        page_one_spans: json([[0, mark]]),
        first_page_widths: json([mark]),
        created_by: ids.member,
        created_at: at,
      },
    ],
    derived_files: [
      {
        ...document,
        version: 1,
        variant: ids.variant,
        blob_key: null,
        size_bytes: mark,
        sha256: `${mark}`,
        forget_at: null,
      },
    ],
    uploads: [
      {
        workspace_id,
        upload_id: ids.upload,
        member_id: ids.member,
        metadata: json({ filename: text('file') }),
        created_at: at,
        document_id: null,
      },
    ],
    links: [
      {
        workspace_id,
        link_id: ids.link,
        document_id: ids.document,
        owner_id: ids.member,
        slug: `slug${mark}`,
        name: text('Link'),
        recipient_email: email,
        settings: json({ ...defaultLinkSettings, note: text('Note'), allow: [`domain${mark}.example`] }),
        created_at: at,
        disabled_at: null,
        passcode_hash: text('hash'),
        expires_at: null,
        has_lists: 1,
      },
      {
        ...{ workspace_id, link_id: ids.pausedLink, document_id: ids.inheritingDocument },
        ...{ owner_id: ids.member, slug: `paused${mark}`, name: text('Paused') },
        recipient_email: `shared${mark}@example.com`,
        ...{
          settings: json(defaultLinkSettings),
          created_at: at,
          disabled_at: seededAt,
          passcode_hash: null,
        },
        ...{ expires_at: null, has_lists: 0 },
      },
    ],
    link_requests: [
      {
        ...{ workspace_id, member_id: ids.member, request_key: ids.requestKey, body_hash: `hash${mark}` },
        link_id: ids.link,
      },
    ],
    folders: [
      {
        ...{ workspace_id, folder_id: ids.folder, parent_id: null, owner_id: ids.member },
        ...{ name: text('Folder'), name_key: text('folder'), created_at: at },
      },
    ],
    tags: [
      {
        ...{ workspace_id, tag_id: ids.tag, name: text('Tag'), name_key: text('tag') },
        ...{ created_by: ids.member, created_at: at },
      },
      {
        ...{ workspace_id, tag_id: ids.otherTag, name: text('Other'), name_key: text('other') },
        ...{ created_by: ids.member, created_at: at },
      },
    ],
    document_tags: [{ workspace_id, document_id: ids.document, tag_id: ids.tag }],
    link_batches: [
      {
        ...{ workspace_id, batch_id: ids.batch, document_id: ids.document, request_key: `key${mark}` },
        ...{ name: text('Batch'), created_at: at, revoked_at: at },
      },
    ],
    link_shares: [
      {
        ...{ workspace_id, link_id: ids.pausedLink, parent_link_id: ids.link, visit_id: ids.visit },
        ...{ created_at: at, mailed_at: at },
      },
    ],
    share_stops: [{ workspace_id, address_hash: ids.stoppedAddress, stopped_at: at }],
    batch_links: [{ workspace_id, batch_id: ids.batch, position: 0, link_id: ids.link, sent_at: null }],
    webhooks: [
      {
        ...{
          workspace_id,
          webhook_id: ids.webhook,
          name: text('Webhook'),
          url: `https://hook${mark}.example/`,
        },
        ...{ events: json(['visit.left', 'link.created']), secret: text('sealed'), created_at: at },
        ...{ old_secret: null, old_secret_until: null, paused_at: null, disabled_at: null },
        ...{
          disabled_reason: null,
          last_success_at: at,
          failing_since: null,
          failures: mark,
          hold_until: null,
        },
      },
    ],
    webhook_deliveries: [
      webhookDelivery(workspaceId, mark, { delivery_id: ids.webhookDelivery, state: 'waiting' }),
      webhookDelivery(workspaceId, mark, { delivery_id: ids.heldWebhookDelivery, state: 'held' }),
      // An event about a reader at the gate has no visit.
      {
        ...webhookDelivery(workspaceId, mark, { delivery_id: ids.gateWebhookDelivery, state: 'waiting' }),
        ...{ visit_id: null, state: 'delivered', available_at: null },
      },
    ],
    chat_rooms: [
      {
        ...{ workspace_id, service: 'teams', place: `host${mark}.example` },
        ...{ access: text('sealed'), changed_at: at },
      },
    ],
    link_presets: [
      {
        workspace_id,
        preset_id: ids.preset,
        name: text('Preset'),
        settings: json({ ...defaultLinkSettings, expiresAt: undefined, expiresAfterDays: mark }),
      },
    ],
    gate_looks: [
      {
        ...{ workspace_id, link_id: ids.link, reader_key: ids.readerKey, question: 'email' },
        ...{ left_at: at, decide_at: at + 1_000 + mark },
      },
    ],
    gate_codes: [
      {
        workspace_id,
        link_id: ids.link,
        email: 'reader@example.com',
        reader_key: ids.readerKey,
        code_hash: text('hash'),
        attempts: mark,
        expires_at: at + 1_000_000,
      },
    ],
    gate_attempts: [
      { workspace_id, link_id: ids.link, kind: ids.limit, who: '', count: mark, ends_at: at + 1_000_000 },
    ],
    agreements: [{ workspace_id, hash: ids.agreement, text: text('Agreement') }],
    acceptances: [
      { workspace_id, visit_id: ids.visit, hash: ids.agreement, link_id: ids.link, email, accepted_at: at },
    ],
    consents: [
      { workspace_id, visit_id: ids.visit, hash: ids.agreement, consented_at: at },
      { workspace_id, visit_id: ids.heldVisit, hash: ids.agreement, consented_at: at },
    ],
    erasures: [
      {
        workspace_id,
        erasure_id: 'era_1',
        mode: 'erased',
        address_hash: 'hash_1',
        counts: json(noCounts(mark)),
        actor_id: ids.member,
        erased_at: at,
      },
    ],
    gate_refusals: [
      {
        workspace_id,
        refusal_id: ids.refusal,
        link_id: ids.link,
        document_id: ids.document,
        reason: 'leftAtCode',
        email,
        refused_at: at,
      },
    ],
    releases: [
      { workspace_id, version: ids.release, staging_percent: mark, withdrawn_at: null, created_at: at },
    ],
    release_files: [
      {
        ...{ workspace_id, file_id: ids.releaseFile, name: ids.releaseFileName, size_bytes: mark },
        ...{
          sha512: text('sha512'),
          blob_key: text('blob'),
          version: ids.release,
          feed: null,
          created_at: at,
        },
      },
      {
        ...{ workspace_id, file_id: ids.newReleaseFile, name: 'latest.yml', size_bytes: mark },
        ...{ sha512: text('sha512'), blob_key: text('blob'), version: null, feed: null, created_at: at },
      },
    ],
    ...visitRows(workspaceId, mark),
  }
}

function webhookDelivery(
  workspaceId: string,
  mark: 1 | 2,
  { delivery_id, state }: { delivery_id: string; state: 'waiting' | 'held' },
): TenantRows['webhook_deliveries'][number] {
  const at = seededAt + mark * 1_000
  return {
    ...{ workspace_id: workspaceId, delivery_id, webhook_id: ids.webhook, event: 'visit.left', facts: '{}' },
    ...{ visit_id: ids.visit, link_id: ids.link, occurred_at: at, state, attempts: mark },
    ...{ available_at: state === 'held' ? null : at, expires_at: at + 1_000, lease_token: ids.lease },
    ...{ last_attempt_at: at, status: 500, problem: null, duration_ms: mark, response: `answer ${mark}` },
  }
}

export async function seedWorkspace(db: Kysely<Database>, workspaceId: string, mark: 1 | 2): Promise<void> {
  for (const [table, rows] of Object.entries(tenantRows(workspaceId, mark))) {
    // `Object.entries` returns the table names as plain strings, so the types must be asserted.
    await db
      .insertInto(table as 'members')
      .values(rows as TenantRows['members'])
      .execute()
  }
}
