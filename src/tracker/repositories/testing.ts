import type { Insertable, Kysely } from 'kysely'
import { defaultLinkSettings } from '#shared/link-settings.ts'
import { defaultNotifyPreferences } from '#shared/model/people.ts'
import type { Database } from '../infrastructure/database/schema.ts'

/** Tables whose rows belong to a workspace. Migrations and the installation's own rows do not. */
export type TenantTable = {
  [T in keyof Database]: Database[T] extends { workspace_id: string } ? T : never
}[keyof Database]

export type TenantRows = { [T in TenantTable]: Insertable<Database[T]>[] }

/** The ids are the same in both workspaces. */
export const ids = {
  ...{ member: 'mem_1', otherMember: 'mem_2', device: 'dev_1', otherDevice: 'dev_2', invite: 'inv_1' },
  ...{ document: 'doc_1', link: 'lnk_1', preset: 'pst_1', upload: 'upl_1', workflow: 'wfl_1' },
  ...{ visit: 'vis_1', visitor: 'per_1', run: 'run_1', notification: 'ntf_1', delivery: 'dlv_1' },
  ...{ refusal: 'ref_1', lease: 'lease_1', readerKey: 'reader_1', network: 'network_1' },
  ...{ agreement: 'agreement_1', variant: 'stamp-template', limit: 'passcode' },
}

export const seededAt = Date.UTC(2026, 10, 22, 9, 30)
const json = JSON.stringify

/**
 * One row of each table. `mark` is 1 or 2: whatever is no id differs between the workspaces, so that a row of the other one is
 * recognized.
 */
export function tenantRows(workspaceId: string, mark: 1 | 2): TenantRows {
  const workspace_id = workspaceId
  const at = seededAt + mark * 1_000
  const text = (name: string) => `${name} of ${mark}`
  const action = json({
    type: 'task',
    assignee: 'documentOwner',
    locale: 'en',
    subject: text('Subject'),
    comments: null,
  })
  const email = `reader${mark}@example.com`
  const member = {
    workspace_id,
    locale: 'en',
    notify: json(defaultNotifyPreferences),
    photo: `photo${mark}`,
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
  }
  const document = { workspace_id, document_id: ids.document }
  const pages = json({ 1: mark * 100 })
  return {
    workspaces: [
      {
        workspace_id,
        name: text('Workspace'),
        feed_seq: mark,
        salesforce_app: null,
        brand_color: `#00000${mark}`,
        logo: `logo${mark}`,
        slack_channel: text('C'),
        created_at: at,
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
    ],
    api_budgets: [{ workspace_id, daily_cap: mark * 100, day: '2026-11-22', calls: mark }],
    public_addresses: [
      { workspace_id, address: `slug${mark}`, kind: 'link', subject_id: ids.link },
      { workspace_id, address: `history${mark}`, kind: 'history', subject_id: ids.visitor },
    ],
    documents: [
      {
        ...document,
        owner_id: ids.member,
        title: text('Document'),
        search_text: text('document'),
        current_version: 1,
        created_at: at,
        updated_at: at,
        removed_at: null,
      },
    ],
    document_versions: [
      {
        ...document,
        number: 1,
        file_name: text('file'),
        size_bytes: mark,
        sha256: `${mark}`,
        page_count: 3,
        pages: json([{ width: mark, height: 1 }]),
        page_labels: json([text('label')]),
        blob_key: text('blob'),
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
    ],
    link_presets: [
      {
        workspace_id,
        preset_id: ids.preset,
        name: text('Preset'),
        settings: json({ ...defaultLinkSettings, expiresAt: undefined, expiresAfterDays: mark }),
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
    gate_refusals: [
      {
        workspace_id,
        refusal_id: ids.refusal,
        link_id: ids.link,
        document_id: ids.document,
        reason: 'codeWrong',
        email,
        refused_at: at,
      },
    ],
    visitors: [
      {
        workspace_id,
        visitor_id: ids.visitor,
        email,
        history_token: `history${mark}`,
        created_at: at,
        last_visit_at: at - 1,
        record: null,
        instance_url: `https://org${mark}.example`,
      },
    ],
    visits: [
      {
        workspace_id,
        visit_id: ids.visit,
        link_id: ids.link,
        document_id: ids.document,
        document_version: 1,
        page_count: 3,
        owner_id: ids.member,
        visitor_id: ids.visitor,
        email,
        confidence: 'typed',
        reader_key: ids.readerKey,
        state: 'reading',
        opened_at: at,
        last_active_at: at,
        left_at: null,
        deadline_at: at,
        sweep_at: at,
        page: mark,
        visible: 1,
        active_ms: mark * 100,
        open_ms: mark * 100,
        pages,
        loads: json([]),
        leaves: 1,
        returning: 0,
        suspicion: json([]),
        suspected: 0,
        confirmed_person_at: null,
        user_agent: text('Browser'),
        record: null,
        passcode_proof: text('proof'),
        agreement_hash: ids.agreement,
        free_pages: null,
        network: ids.network,
        hold: 0,
      },
    ],
    counted_visits: [
      {
        workspace_id,
        visit_id: ids.visit,
        document_id: ids.document,
        link_id: ids.link,
        document_version: 1,
        page_count: 3,
        visitor_id: ids.visitor,
        reader: text('reader'),
        opened_at: at,
        last_active_at: at,
        returning: 0,
        active_ms: mark * 100,
        pages_seen: mark,
        finished: 0,
        exit_page: mark,
        pages,
      },
    ],
    page_days: [
      {
        workspace_id,
        document_id: ids.document,
        link_id: '',
        day: 20_779,
        document_version: 1,
        pages: json([[1, mark, mark, mark]]),
      },
    ],
    workflows: [
      {
        workspace_id,
        workflow_id: ids.workflow,
        document_id: ids.document,
        trigger_event: 'left',
        action,
        paused_at: null,
        created_by: ids.member,
        created_at: at,
        updated_at: at,
        removed_at: null,
      },
    ],
    runs: [
      {
        workspace_id,
        run_id: ids.run,
        workflow_id: ids.workflow,
        visit_id: ids.visit,
        document_id: ids.document,
        owner_id: ids.member,
        trigger_event: 'left',
        action,
        state: 'failed',
        attempt: mark,
        leaves: 1,
        claimed_leaves: 0,
        settled_leaves: 0,
        may_have_written: 0,
        available_at: at,
        shared_at: at,
        lease_token: ids.lease,
        lease_until: null,
        lease_device_id: null,
        result: null,
        written: null,
        look_again_at: null,
        reason: null,
        created_at: at,
        settled_at: at,
        dismissed_at: null,
      },
    ],
    feed_events: [
      {
        workspace_id,
        seq: 1,
        type: 'document.changed',
        subject: json({ documentId: text('document') }),
        member_id: null,
        created_at: at,
      },
    ],
    audiences: [
      {
        workspace_id,
        visit_id: ids.visit,
        decide_at: at,
        waiting_opened: 1,
        waiting_leaves: mark,
        quiet_for: null,
        because: null,
        member_id: null,
        outsider: null,
      },
    ],
    notifications: [
      {
        workspace_id,
        notification_id: ids.notification,
        recipient: ids.member,
        member_id: ids.member,
        visit_id: ids.visit,
        kind: 'opened',
        because: 'linkOwner',
        created_at: at,
        updated_at: at,
        read_at: null,
        held_count: mark,
      },
    ],
    deliveries: [
      {
        workspace_id,
        delivery_id: ids.delivery,
        notification_id: ids.notification,
        visit_id: ids.visit,
        channel: 'email',
        state: 'waiting',
        version: mark,
        sent_version: 0,
        attempts: mark,
        available_at: at,
        lease_token: ids.lease,
        reference: null,
        reason: null,
        created_at: at,
        sent_at: null,
      },
    ],
  }
}

export async function seedWorkspace(db: Kysely<Database>, workspaceId: string, mark: 1 | 2): Promise<void> {
  for (const [table, rows] of Object.entries(tenantRows(workspaceId, mark))) {
    // The keys of TenantRows are tables, which Object.entries does not know.
    await db
      .insertInto(table as 'members')
      .values(rows as TenantRows['members'])
      .execute()
  }
}

/** Every row of the workspace, by table, in a fixed order. */
export async function rowsOf(db: Kysely<Database>, workspaceId: string): Promise<Record<string, string[]>> {
  const found: Record<string, string[]> = {}
  for (const table of Object.keys(tenantRows(workspaceId, 1))) {
    const rows = await db
      .selectFrom(table as 'members')
      .selectAll()
      .where('workspace_id', '=', workspaceId)
      .execute()
    found[table] = rows.map((row) => json(row)).sort()
  }
  return found
}
