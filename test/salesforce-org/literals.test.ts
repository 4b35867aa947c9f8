// Runs queries with Lastpage's SOQL literals in the practice org, which has its own parser. A literal must find exactly the equal texts.
import fc from 'fast-check'
import type { Connection } from 'jsforce'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { list, literal } from '../../src/main/salesforce/soql.ts'
import { connect, type RunningOrg, startOrg } from './testing.ts'

let running: RunningOrg
let conn: Connection
beforeAll(async () => {
  running = await startOrg()
  conn = await connect(running)
})
afterAll(() => running.close())

/** Texts with characters that often cause SOQL injection. */
const nasty = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        "'",
        '\\',
        "\\'",
        "''",
        ' OR ',
        'Name != ',
        '%',
        '_',
        ')',
        '(',
        '--',
        '/*',
        '\\u0027',
        '"',
      ),
      fc.string({ unit: fc.constantFrom(...'abxyz.+é長😀'), minLength: 1, maxLength: 3 }),
    ),
    { minLength: 1, maxLength: 6 },
  )
  .map((parts) => `q${parts.join('')}z`)

it('finds only records whose field equals the text', async () => {
  await running.control.insert('Lead', { LastName: 'bystander', Company: 'x', IsConverted: false })
  await fc.assert(
    fc.asyncProperty(nasty, async (text) => {
      const { Id } = await running.control.insert('Lead', {
        LastName: text,
        Company: 'x',
        IsConverted: false,
      })
      for (const condition of [`= ${literal(text)}`, `IN ${list([text, 'nobody of this name'])}`]) {
        const { records } = await conn.query<{ Id: string; LastName: string }>(
          `SELECT Id, LastName FROM Lead WHERE LastName ${condition}`,
        )
        expect(records.map((record) => record.Id)).toContain(Id)
        for (const { LastName } of records) expect(LastName.toLowerCase()).toBe(text.toLowerCase())
      }
    }),
    { numRuns: 60 },
  )
})
