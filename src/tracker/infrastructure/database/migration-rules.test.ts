// A migration runs while trackers of the earlier version serve, so it only adds, and it does not touch the rows of large tables (ADR 91).

import SqliteFile from 'better-sqlite3'
import { Kysely, SqliteDialect } from 'kysely'
import { describe, expect, it } from 'vitest'
import { migrations } from './migrate.ts'

/** Migrations up to this one belong to a version without this rule. */
const lastWithoutRule = '0044-link-tasks'
/** Tables with few rows. A short lock of them does not delay the beats of readers. */
const smallTables = [
  ...[
    'workspaces',
    'members',
    'devices',
    'invites',
    'installation',
    'api_budgets',
    'link_presets',
    'agreements',
  ],
  ...['tracker_processes', 'admin_mails', 'workflows', 'workflow_exceptions', 'audit_events'],
]

type Rule = { pattern: RegExp; why: string }
const rules: readonly Rule[] = [
  {
    pattern: /\bdrop\s+(table|column|index|constraint)\b/,
    why: 'removes something that the earlier version uses',
  },
  { pattern: /\brename\b/, why: 'renames something that the earlier version uses' },
  { pattern: /\bset not null\b/, why: 'forbids rows that the earlier version writes' },
  {
    pattern: /\badd column\b(?=.*\bnot null\b)(?!.*\bdefault\b)/,
    why: 'adds a column that the earlier version does not write',
  },
  { pattern: /\balter column\b.*\btype\b/, why: 'rewrites a table' },
]

const tableOf = (statement: string): string | undefined =>
  /(?:create (?:unique )?index .*? on|alter table|update|delete from|insert into)\s+"?(\w+)"?/.exec(
    statement,
  )?.[1]

/** Returns why a migration with these statements may not run beside the earlier version. */
function violations(statements: readonly string[]): string[] {
  const created = new Set(
    statements.flatMap((each) => /create table (?:if not exists )?"?(\w+)"?/.exec(each)?.[1] ?? []),
  )
  return statements.flatMap((statement) => {
    const table = tableOf(statement)
    const isHarmless = table !== undefined && created.has(table)
    if (isHarmless) return []
    const broken = rules
      .filter(({ pattern }) => pattern.test(statement))
      .map(({ why }) => `${statement}: ${why}`)
    const isLarge = table !== undefined && !smallTables.includes(table)
    if (isLarge && /^(create (unique )?index|update|delete|insert)/.test(statement))
      broken.push(`${statement}: takes long on a large table; make it a step (schema-steps.ts)`)
    return broken
  })
}

/** Runs all migrations on SQLite, and returns the statements of each that falls under the rule. */
async function statementsOfMigrations(): Promise<Map<string, string[]>> {
  let current: string[] = []
  const db = new Kysely<unknown>({
    dialect: new SqliteDialect({ database: new SqliteFile(':memory:') }),
    log: ({ query }) => void current.push(query.sql.toLowerCase().replace(/\s+/g, ' ').trim()),
  })
  const statements = new Map<string, string[]>()
  for (const [name, { up }] of Object.entries(migrations)) {
    current = []
    await up(db as never)
    if (name > lastWithoutRule) statements.set(name, current)
  }
  await db.destroy()
  return statements
}

describe('migrations beside the earlier version', () => {
  it('only add, and do not touch the rows of large tables', async () => {
    for (const [name, statements] of await statementsOfMigrations()) {
      expect(violations(statements), name).toEqual([])
    }
  })

  it.each([
    ['alter table "visits" drop column "email"', /removes/],
    ['alter table "visits" rename to "readings"', /renames/],
    ['alter table "visits" add column "mood" text not null', /does not write/],
    ['alter table "visits" alter column "page" type text', /rewrites/],
    ['create index "visits_by_mood" on "visits" ("mood")', /takes long/],
    ['update "visits" set mood = 1', /takes long/],
  ])('refuse: %s', (statement, why) => {
    expect(violations([statement])[0]).toMatch(why)
  })

  it.each([
    ['alter table "visits" add column "mood" text'],
    ['alter table "visits" add column "mood" text not null default \'\''],
    ['create table "moods" ("id" text not null)'],
    ['create index "members_by_mood" on "members" ("mood")'],
  ])('allow: %s', (statement) => {
    expect(violations([statement])).toEqual([])
  })
})
