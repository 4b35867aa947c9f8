// Proves that an erased address is in no column, page of the database file, file of the data folder, log line or outbox row.
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import pino from 'pino'
import { afterEach, describe, expect, test } from 'vitest'
import type { ErasureMode } from '#shared/model/privacy.ts'
import {
  type Engine,
  engines,
  startTestTracker,
  type TestTracker,
  testClock,
} from '../../infrastructure/database/testing.ts'
import { columnsOfKind, personalData, type RegisteredTable } from '../../repositories/personal-data.ts'
import { ids, seededAt } from '../../repositories/tenant-rows/testing.ts'
import { seedWorkspace, tenantRows } from '../../repositories/testing.ts'
import { joinMember } from '../people/testing.ts'
import { eraseVisitor } from './erase-visitor.ts'
import { findVisitor } from './find-visitor.ts'
import { dataFolder, placesOf } from './testing.ts'

const email = 'reader1@example.com'
const workspaceId = 'wsp_planted'
const modes: ErasureMode[] = ['erased', 'anonymized']

/** Ids and tokens are not addresses. They are removed together with the row. */
const keys = new Set(['visitor_id', 'subject_id', 'address', 'history_token'])

const jsonColumns = new Set([
  ...['record', 'result', 'written', 'reason', 'record_conditions', 'conditions', 'reference', 'details'],
  ...['create_leads', 'link_tasks', 'privacy_notice', 'channel_problems'],
])

/** Adds the address to a text as a member may have typed it, and to a JSON value as a further field. */
function planted(column: string, value: unknown): string {
  const mention = 'Ask Reader1@Example.com or reader1%40example.com.'
  // The column ends with the reader (domain/analytics/visit-sums.ts).
  if (column === 'summed') return [...String(value).split(' ').slice(0, 6), mention].join(' ')
  const isJson = jsonColumns.has(column) || (typeof value === 'string' && /^[[{]/.test(value))
  if (!isJson) return mention
  const json = JSON.parse(String(value ?? '{}')) as unknown
  return JSON.stringify(
    Array.isArray(json) ? [...json, { note: mention }] : { ...(json as object), note: mention },
  )
}

/** The rows of the visitor in a table with data of visitors. */
const isOfVisitor = (row: Record<string, unknown>) =>
  row.visitor_id === undefined || row.visitor_id === ids.visitor

type Row = Record<string, unknown>
type Target = { table: RegisteredTable; names: string[]; row: Row }

/** The rows that get the address: rows of the visitor, and all rows with texts of members. */
const targets = (['visitor', 'text'] as const).flatMap((kind) =>
  columnsOfKind(kind).flatMap(([table, columns]): Target[] => {
    const rows = (tenantRows(workspaceId, 1) as Record<string, Row[]>)[table] ?? []
    const names = columns.filter((name) => !keys.has(name))
    const wanted = kind === 'text' ? rows : rows.filter(isOfVisitor)
    return names.length > 0 ? wanted.map((row) => ({ table, names, row })) : []
  }),
)

/** The example rows use the address also for a member's device and for the search text of another visitor. */
async function withoutOthers({ context: { store } }: TestTracker): Promise<void> {
  await store.db.updateTable('devices').set({ salesforce: null }).execute()
  await store.db
    .updateTable('visitors')
    .set({ search_text: 'contact' })
    .where('visitor_id', '=', ids.contact)
    .execute()
}

async function plantOne({ context: { store } }: TestTracker, { table, names, row }: Target): Promise<void> {
  const isAddress = (name: string) => name === 'email' || name === 'recipient_email'
  const set = Object.fromEntries(
    names.map((name) => [name, isAddress(name) ? email : planted(name, row[name])]),
  )
  let update = store.db.updateTable(table as 'visits').set(set)
  for (const [name, value] of Object.entries(row)) {
    const isKey = name.endsWith('_id') || ['number', 'hash', 'kind', 'reader_key'].includes(name)
    if (isKey && value !== null && !names.includes(name)) {
      update = update.where(name as 'visit_id', '=', value as string)
    }
  }
  const { numUpdatedRows } = await update.executeTakeFirstOrThrow()
  expect(Number(numUpdatedRows), `rows of ${table}`).toBeGreaterThan(0)
}

describe.each(engines)('an erased address on %s', { timeout: 180_000 }, (engine: Engine) => {
  let tracker: TestTracker | undefined
  afterEach(() => tracker?.close(), 60_000)

  test.each(modes)(
    'is nowhere after it was %s, although it was in every column that can contain it',
    async (mode) => {
      const lines: string[] = []
      const log = pino({ level: 'trace' }, { write: (line: string) => lines.push(line) })
      tracker = await startTestTracker(engine, {}, { clock: testClock(seededAt + 3_600_000), log })
      await seedWorkspace(tracker.context.store.db, workspaceId, 1)
      await withoutOthers(tracker)
      for (const target of targets) await plantOne(tracker, target)
      await tracker.context.store.purgeDeleted()
      expect((await placesOf(tracker, email)).length, 'the search finds the address before').toBeGreaterThan(
        20,
      )

      const { receipt } = await eraseVisitor(tracker.context, workspaceId, {
        email,
        mode,
        by: { memberId: ids.member, origin: { device: null, appVersion: null, network: null } },
      })

      expect(await placesOf(tracker, email)).toEqual([])
      expect(lines.join('\n')).not.toMatch(/reader1(@|%40)example\.com/i)
      expect(receipt.counts.visits).toBe(3)
      expect(receipt.counts.texts).toBeGreaterThan(10)
      const finding = await findVisitor(tracker.context, workspaceId, email)
      expect(finding.isEmpty).toBe(true)
      expect(finding.receipts).toEqual([receipt])
    },
  )

  test('does not change the rows of another workspace', async () => {
    tracker = await startTestTracker(engine, {}, { clock: testClock(seededAt + 3_600_000) })
    const { store } = tracker.context
    await seedWorkspace(store.db, workspaceId, 1)
    await seedWorkspace(store.db, 'wsp_other', 2)
    await store.db
      .updateTable('visitors')
      .set({ email })
      .where('workspace_id', '=', 'wsp_other')
      .where('visitor_id', '=', ids.visitor)
      .execute()
    const others = () =>
      store.db.selectFrom('visits').selectAll().where('workspace_id', '=', 'wsp_other').execute()
    const before = await others()
    await eraseVisitor(tracker.context, workspaceId, { email, mode: 'erased', by: 'operator' })
    expect(await others()).toEqual(before)
  })

  test('leaves no file with the address in the data folder', async () => {
    tracker = await startTestTracker(engine, {}, { clock: testClock(seededAt + 3_600_000) })
    await joinMember(tracker)
    const names = await readdir(dataFolder(tracker), { recursive: true })
    for (const name of names) expect(name).not.toContain('@')
    if (engine === 'sqlite')
      expect((await readFile(join(dataFolder(tracker), 'tracker.db'))).length).toBeGreaterThan(0)
  })
})

test('the registry has an entry for each text column of the database', async () => {
  const tracker = await startTestTracker('sqlite')
  const tables = await tracker.context.store.db.introspection.getTables()
  const missing = tables
    .filter(({ name }) => !name.startsWith('kysely_'))
    .flatMap(({ name, columns }) =>
      columns
        .filter(({ dataType }) => dataType.toLowerCase() === 'text')
        .filter((column) => !(column.name in ((personalData[name as RegisteredTable] ?? {}) as object)))
        .map((column) => `${name}.${column.name}`),
    )
  await tracker.close()
  expect(missing.sort()).toEqual(enumerations)
})

/** Columns whose values are a fixed set, by the types in infrastructure/database/tables. */
const enumerations = [
  'admin_mails.kind',
  'audiences.because',
  'company_accounts.end_reason',
  'deliveries.channel',
  'deliveries.reason',
  'deliveries.state',
  'devices.kind',
  'erasures.mode',
  'gate_looks.question',
  'gate_refusals.reason',
  'invites.role',
  'members.locale',
  'members.role',
  'notice_deliveries.channel',
  'notice_deliveries.reason',
  'notice_deliveries.state',
  'notices.kind',
  'notifications.because',
  'notifications.kind',
  'public_addresses.kind',
  'runs.state',
  'runs.trigger_event',
  'sign_ins.step',
  'visits.confidence',
  'visits.state',
  'webhook_deliveries.problem',
  'webhook_deliveries.state',
  'webhooks.disabled_reason',
  'workflow_exceptions.kind',
  'workflows.trigger_event',
  'workspaces.record_owner_rule',
]
