// The first schema. The table types in ../tables explain the columns.
import type { CreateTableBuilder, Kysely } from 'kysely'

type Columns = Record<string, 'text' | 'text?' | 'int' | 'int?'>

function table(db: Kysely<unknown>, name: string, columns: Columns, key: string[]) {
  let builder: CreateTableBuilder<string, string> = db.schema.createTable(name)
  for (const [column, kind] of Object.entries(columns)) {
    builder = builder.addColumn(column, kind.startsWith('int') ? 'bigint' : 'text', (c) =>
      kind.endsWith('?') ? c : c.notNull(),
    )
  }
  return builder.addPrimaryKeyConstraint(`${name}_pk`, key).execute()
}

export async function up(db: Kysely<unknown>): Promise<void> {
  await table(db, 'installation', { name: 'text', value: 'text' }, ['name'])
  await table(
    db,
    'workspaces',
    {
      workspace_id: 'text',
      name: 'text',
      feed_seq: 'int',
      salesforce_app: 'text?',
      record_owner_rule: 'text?',
      ignored_domains: 'text?',
      slack_channel: 'text?',
      created_at: 'int',
    },
    ['workspace_id'],
  )
  await people(db)
  await documents(db)
  await reading(db)
  await work(db)
  await indexes(db)
}

async function people(db: Kysely<unknown>) {
  await table(
    db,
    'members',
    {
      workspace_id: 'text',
      member_id: 'text',
      email: 'text',
      name: 'text',
      role: 'text',
      locale: 'text',
      notify: 'text',
      created_at: 'int',
      removed_at: 'int?',
    },
    ['workspace_id', 'member_id'],
  )
  await table(
    db,
    'devices',
    {
      workspace_id: 'text',
      device_id: 'text',
      member_id: 'text',
      name: 'text',
      platform: 'text',
      token_hash: 'text',
      feed_acked: 'int',
      created_at: 'int',
      last_seen_at: 'int?',
      revoked_at: 'int?',
    },
    ['workspace_id', 'device_id'],
  )
  await table(
    db,
    'invites',
    {
      workspace_id: 'text',
      invite_id: 'text',
      token_hash: 'text',
      role: 'text',
      email: 'text?',
      name: 'text?',
      member_id: 'text?',
      created_by: 'text?',
      created_at: 'int',
      expires_at: 'int',
      used_at: 'int?',
      revoked_at: 'int?',
    },
    ['workspace_id', 'invite_id'],
  )
  await table(
    db,
    'public_addresses',
    { address: 'text', kind: 'text', workspace_id: 'text', subject_id: 'text' },
    ['address'],
  )
}

async function documents(db: Kysely<unknown>) {
  await table(
    db,
    'documents',
    {
      workspace_id: 'text',
      document_id: 'text',
      owner_id: 'text',
      title: 'text',
      current_version: 'int',
      created_at: 'int',
      updated_at: 'int',
      removed_at: 'int?',
    },
    ['workspace_id', 'document_id'],
  )
  await table(
    db,
    'document_versions',
    {
      workspace_id: 'text',
      document_id: 'text',
      number: 'int',
      file_name: 'text',
      size_bytes: 'int',
      sha256: 'text',
      page_count: 'int',
      pages: 'text',
      blob_key: 'text',
      first_page_widths: 'text',
      created_by: 'text',
      created_at: 'int',
    },
    ['workspace_id', 'document_id', 'number'],
  )
  await table(
    db,
    'uploads',
    {
      workspace_id: 'text',
      upload_id: 'text',
      member_id: 'text',
      metadata: 'text',
      created_at: 'int',
      document_id: 'text?',
    },
    ['workspace_id', 'upload_id'],
  )
  await table(
    db,
    'links',
    {
      workspace_id: 'text',
      link_id: 'text',
      document_id: 'text',
      owner_id: 'text',
      slug: 'text',
      name: 'text',
      recipient_email: 'text?',
      settings: 'text',
      created_at: 'int',
      disabled_at: 'int?',
    },
    ['workspace_id', 'link_id'],
  )
}

async function reading(db: Kysely<unknown>) {
  await table(
    db,
    'visitors',
    {
      workspace_id: 'text',
      visitor_id: 'text',
      email: 'text',
      history_token: 'text',
      created_at: 'int',
      last_visit_at: 'int?',
      record: 'text?',
      instance_url: 'text?',
    },
    ['workspace_id', 'visitor_id'],
  )
  await table(
    db,
    'visits',
    {
      workspace_id: 'text',
      visit_id: 'text',
      link_id: 'text',
      document_id: 'text',
      document_version: 'int',
      page_count: 'int',
      owner_id: 'text',
      visitor_id: 'text?',
      email: 'text?',
      confidence: 'text',
      reader_key: 'text',
      state: 'text',
      opened_at: 'int',
      last_active_at: 'int',
      left_at: 'int?',
      deadline_at: 'int?',
      page: 'int',
      visible: 'int',
      active_ms: 'int',
      open_ms: 'int',
      pages: 'text',
      loads: 'text',
      leaves: 'int',
      returning: 'int',
      suspicion: 'text',
      suspected: 'int',
      confirmed_person_at: 'int?',
      user_agent: 'text',
      record: 'text?',
    },
    ['workspace_id', 'visit_id'],
  )
}

async function work(db: Kysely<unknown>) {
  await table(
    db,
    'workflows',
    {
      workspace_id: 'text',
      workflow_id: 'text',
      document_id: 'text',
      trigger_event: 'text',
      action: 'text',
      paused_at: 'int?',
      created_by: 'text',
      created_at: 'int',
      updated_at: 'int',
      removed_at: 'int?',
    },
    ['workspace_id', 'workflow_id'],
  )
  await table(
    db,
    'runs',
    {
      workspace_id: 'text',
      run_id: 'text',
      workflow_id: 'text',
      visit_id: 'text',
      document_id: 'text',
      owner_id: 'text',
      trigger_event: 'text',
      action: 'text',
      state: 'text',
      attempt: 'int',
      leaves: 'int',
      claimed_leaves: 'int',
      settled_leaves: 'int',
      may_have_written: 'int',
      available_at: 'int',
      shared_at: 'int',
      lease_token: 'text?',
      lease_until: 'int?',
      lease_device_id: 'text?',
      result: 'text?',
      reason: 'text?',
      created_at: 'int',
      settled_at: 'int?',
    },
    ['workspace_id', 'run_id'],
  )
  await table(
    db,
    'feed_events',
    {
      workspace_id: 'text',
      seq: 'int',
      type: 'text',
      subject: 'text',
      member_id: 'text?',
      created_at: 'int',
    },
    ['workspace_id', 'seq'],
  )
  await notifications(db)
}

async function notifications(db: Kysely<unknown>) {
  await table(
    db,
    'audiences',
    {
      workspace_id: 'text',
      visit_id: 'text',
      decide_at: 'int?',
      waiting_opened: 'int',
      waiting_leaves: 'int',
      quiet_for: 'text?',
      because: 'text?',
      member_id: 'text?',
      outsider: 'text?',
    },
    ['workspace_id', 'visit_id'],
  )
  await table(
    db,
    'notifications',
    {
      workspace_id: 'text',
      notification_id: 'text',
      recipient: 'text',
      member_id: 'text?',
      visit_id: 'text',
      kind: 'text',
      because: 'text',
      created_at: 'int',
      updated_at: 'int',
      read_at: 'int?',
    },
    ['workspace_id', 'notification_id'],
  )
  await table(
    db,
    'deliveries',
    {
      workspace_id: 'text',
      delivery_id: 'text',
      notification_id: 'text',
      visit_id: 'text',
      channel: 'text',
      state: 'text',
      version: 'int',
      sent_version: 'int',
      attempts: 'int',
      available_at: 'int?',
      lease_token: 'text?',
      reference: 'text?',
      reason: 'text?',
      created_at: 'int',
      sent_at: 'int?',
    },
    ['workspace_id', 'delivery_id'],
  )
}

async function indexes(db: Kysely<unknown>) {
  const index = (name: string, on: string, columns: string[], unique = false) => {
    const builder = db.schema.createIndex(name).on(on).columns(columns)
    return (unique ? builder.unique() : builder).execute()
  }
  await index('members_by_email', 'members', ['workspace_id', 'email'], true)
  await index('devices_by_token', 'devices', ['workspace_id', 'token_hash'], true)
  await index('devices_by_member', 'devices', ['workspace_id', 'member_id'])
  await index('invites_by_token', 'invites', ['workspace_id', 'token_hash'], true)
  await index('documents_by_update', 'documents', ['workspace_id', 'updated_at'])
  await index('links_by_document', 'links', ['workspace_id', 'document_id'])
  await index('visitors_by_email', 'visitors', ['workspace_id', 'email'], true)
  await index('visitors_by_visit', 'visitors', ['workspace_id', 'last_visit_at', 'visitor_id'])
  await index('visits_by_opening', 'visits', ['workspace_id', 'opened_at', 'visit_id'])
  await index('visits_by_document', 'visits', ['workspace_id', 'document_id', 'opened_at'])
  await index('visits_by_link', 'visits', ['workspace_id', 'link_id', 'reader_key'])
  await index('visits_by_visitor', 'visits', ['workspace_id', 'visitor_id', 'opened_at'])
  await index('visits_by_deadline', 'visits', ['deadline_at'])
  await index('visits_by_state', 'visits', ['workspace_id', 'state'])
  await index('workflows_by_document', 'workflows', ['workspace_id', 'document_id'])
  await index('runs_once', 'runs', ['workspace_id', 'workflow_id', 'visit_id'], true)
  await index('runs_by_visit', 'runs', ['workspace_id', 'visit_id'])
  await index('runs_waiting', 'runs', ['workspace_id', 'state', 'available_at'])
  await index('notifications_once', 'notifications', ['workspace_id', 'recipient', 'visit_id'], true)
  await index('notifications_by_visit', 'notifications', ['workspace_id', 'visit_id'])
  await index('audiences_due', 'audiences', ['decide_at'])
  await index('deliveries_once', 'deliveries', ['workspace_id', 'notification_id', 'channel'], true)
  await index('deliveries_due', 'deliveries', ['available_at'])
  await index('notifications_by_member', 'notifications', ['workspace_id', 'member_id', 'created_at'])
}
