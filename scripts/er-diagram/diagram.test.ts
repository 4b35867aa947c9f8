import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readCatalogue, type Table } from './catalogue.ts'
import { drawSchema } from './diagram.ts'

describe('the diagram of the database schema', () => {
  let folder: string
  let tables: Table[]

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'lastpage-schema-'))
    tables = await readCatalogue(join(folder, 'schema.db'))
  })

  afterAll(async () => {
    await rm(folder, { recursive: true })
  })

  it('docs/schema.md shows the schema after all migrations (otherwise run: npm run er-diagram)', async () => {
    expect(await readFile('docs/schema.md', 'utf8')).toBe(drawSchema(tables))
  })

  it('reads primary keys, nullability and types from the catalogue', () => {
    const runs = tables.find(({ name }) => name === 'runs')
    const column = (name: string) => runs?.columns.find((each) => each.name === name)
    expect(column('run_id')).toEqual({ name: 'run_id', type: 'TEXT', nullable: false, keyPosition: 2 })
    expect(column('lease_until')).toEqual({
      name: 'lease_until',
      type: 'bigint',
      nullable: true,
      keyPosition: 0,
    })
  })

  it('derives relations from column names', () => {
    const text = drawSchema(tables)
    expect(text).toContain('  visits ||--o{ runs : visit_id')
    expect(text).toContain('  members ||--o{ links : owner_id')
    expect(text).toContain('  visitors |o--o{ visits : visitor_id')
  })

  it('throws if a table belongs to no subject', () => {
    expect(() => drawSchema([...tables, { name: 'new_table', columns: [] }])).toThrow('new_table')
  })
})
