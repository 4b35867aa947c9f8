// SOQL with jsforce: results of queries, and refusals.
import type { Connection } from 'jsforce'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { connect, type RunningOrg, refusalOf, startOrg } from './testing.ts'

let running: RunningOrg
let conn: Connection

beforeAll(async () => {
  running = await startOrg()
  conn = await connect(running)
})
afterAll(() => running.close())

const lastNames = async (soql: string) =>
  (await conn.query<{ LastName: string }>(soql)).records.map((row) => row.LastName)

describe('finding people by e-mail', () => {
  test('ignores letter case, supports escaped quotes, and treats plus signs literally', async () => {
    expect(await lastNames("SELECT LastName FROM Lead WHERE Email = 'ULLA.upper@upper.EXAMPLE'")).toEqual([
      'Upper',
    ])
    expect(
      await lastNames("SELECT LastName FROM Lead WHERE Email = 'sean.o\\'hara@emerald.example'"),
    ).toEqual(["O'Hara"])
    expect(
      await lastNames("SELECT LastName FROM Lead WHERE Email = 'dana.lee+pdf@fabrikon.example'"),
    ).toEqual(['Lee'])
    expect(await lastNames("SELECT LastName FROM Lead WHERE Email = 'dana.lee@fabrikon.example'")).toEqual([])
  })

  test('supports escaped backslashes and quotes in a literal', async () => {
    await running.control.insert('Lead', {
      LastName: 'Slash',
      Company: 'x',
      Email: "a\\b'c@slash.example",
      IsConverted: false,
    })
    expect(await lastNames("SELECT LastName FROM Lead WHERE Email = 'a\\\\b\\'c@slash.example'")).toEqual([
      'Slash',
    ])
    expect(await lastNames("SELECT LastName FROM Lead WHERE Email = 'x\\' OR LastName != \\''")).toEqual([])
  })

  test('sorts by modification, and can exclude converted and deleted Leads', async () => {
    expect(
      await lastNames(
        "SELECT LastName FROM Lead WHERE Email = 'terry@twins.example' AND IsConverted = false ORDER BY LastModifiedDate DESC LIMIT 1",
      ),
    ).toEqual(['Twin'])
    const casey = "SELECT LastName FROM Lead WHERE Email = 'casey@converted.example'"
    expect(await lastNames(casey)).toEqual(['Converted'])
    expect(await lastNames(`${casey} AND IsConverted = false`)).toEqual([])
    expect(await lastNames("SELECT LastName FROM Lead WHERE Email = 'deleted@gone.example'")).toEqual([])
  })

  test('returns deleted rows with queryAll', async () => {
    const soql = "SELECT LastName, IsDeleted FROM Lead WHERE Email = 'deleted@gone.example'"
    expect((await conn.query(soql, { scanAll: true })).records).toMatchObject([
      { LastName: 'Eted', IsDeleted: true },
    ])
  })

  test('supports IN, NOT, parentheses and LIKE', async () => {
    expect(
      await lastNames(
        "SELECT LastName FROM Contact WHERE Email IN ('ROBIN@private.example', 'juergen@mueller.example') AND (NOT LastName = 'Private')",
      ),
    ).toEqual(['Müller'])
    expect(
      await lastNames(
        "SELECT LastName FROM Lead WHERE (LastName LIKE 'o\\'%' OR LastName LIKE '_ee') AND IsConverted = false ORDER BY LastName",
      ),
    ).toEqual(['Lee', "O'Hara"])
    expect(await lastNames("SELECT LastName FROM Lead WHERE LastName LIKE '\\%'")).toEqual([])
  })
})

describe('relationships', () => {
  test('Owner is a user or a queue, and a relationship without a record is null', async () => {
    const lead = await conn.query(
      "SELECT Owner.Name, Owner.Type, Owner.Email, Owner.IsActive, OwnerId FROM Lead WHERE Email = 'quinn@queued.example'",
    )
    expect(lead.records[0]).toMatchObject({
      Owner: { Name: 'Web リード受付', Type: 'Queue', IsActive: null },
    })
    expect(String(lead.records[0]?.OwnerId)).toMatch(/^00G/)
    const contact = await conn.query(
      "SELECT Name, Account.Name, Account.OwnerId, Account.Owner.Email, Owner.Email FROM Contact WHERE Email = 'juergen@mueller.example'",
    )
    expect(contact.records[0]).toMatchObject({
      Account: { Owner: { Email: 'marie.dubois@example.com', attributes: { type: 'User' } } },
      Owner: { Email: 'ben@example.com' },
    })
    const lonely = await conn.query(
      "SELECT Account.OwnerId, Account.Owner.Email FROM Contact WHERE Email = 'robin@private.example'",
    )
    expect(lonely.records[0]).toMatchObject({ Account: null })
  })

  test('can be used in a filter', async () => {
    expect(
      await lastNames(
        "SELECT LastName FROM Lead WHERE Owner.Email = 'ben@example.com' AND Owner.IsActive = true AND IsConverted = false",
      ),
    ).toEqual(['Hopkins', 'Twin (old)'])
    expect(
      await lastNames(
        "SELECT LastName FROM Contact WHERE Id IN (SELECT ConvertedContactId FROM Lead WHERE Email = 'casey@converted.example')",
      ),
    ).toEqual(['Converted'])
  })
})

test('counts, ordering with nulls, limits and offsets', async () => {
  expect((await conn.query('SELECT COUNT() FROM User WHERE IsActive = false')).totalSize).toBe(1)
  const emails = "SELECT LastName FROM Contact WHERE Owner.Email = 'ben@example.com' ORDER BY Email"
  expect((await lastNames(emails))[0]).toBe('Nomail')
  expect((await lastNames(`${emails} NULLS LAST`)).at(-1)).toBe('Nomail')
  expect(await lastNames(`${emails} NULLS LAST LIMIT 1 OFFSET 1`)).toEqual(['Alvarez'])
})

test('dates use the time zone of the user, datetimes use UTC', async () => {
  await running.control.set({ clockOffsetMs: Date.parse('2026-03-01T16:00:00Z') - Date.now() })
  const { id } = await conn.sobject('Task').create({ Subject: 'zones', ActivityDate: '2026-03-02' })
  await running.control.change(id ?? '', { CreatedDate: '2026-03-01T15:30:00.000Z' })
  const found = async (where: string, asked = conn) =>
    (await asked.query(`SELECT Id FROM Task WHERE Subject = 'zones' AND ${where}`)).totalSize
  expect(await found('CreatedDate = TODAY')).toBe(1)
  expect(await found('ActivityDate = TODAY')).toBe(1)
  expect(await found('ActivityDate = TODAY', await connect(running, 'ben'))).toBe(0)
  expect(await found('CreatedDate >= 2026-03-01T15:30:00Z')).toBe(1)
  expect(await found('CreatedDate > 2026-03-02T00:30:00+09:00')).toBe(0)
  expect(await found('ActivityDate = LAST_N_DAYS:1 AND ActivityDate = 2026-03-02')).toBe(1)
  await running.control.set({ clockOffsetMs: 0 })
})

test.each([
  ['SELECT Id FROM Lead WHERE', 'MALFORMED_QUERY'],
  ["SELECT Id FROM Lead WHERE Email = 'a' OR Email = 'b' AND Email = 'c'", 'MALFORMED_QUERY'],
  ["SELECT Id FROM Lead WHERE Email = 'a\\x'", 'MALFORMED_QUERY'],
  ["SELECT Id FROM Lead WHERE Email = 'a\nb'", 'MALFORMED_QUERY'],
  ['SELECT Nope FROM Lead', 'INVALID_FIELD'],
  ['SELECT Nope.Id FROM Lead', 'INVALID_FIELD'],
  ["SELECT Id FROM Task WHERE Description = 'Ref'", 'INVALID_FIELD'],
  ["SELECT Id FROM Task WHERE Description LIKE '%Ref%'", 'INVALID_FIELD'],
  ["SELECT Id FROM Task WHERE ActivityDate = '2026-01-01'", 'INVALID_FIELD'],
  ['SELECT Id FROM Task WHERE Subject = 1', 'INVALID_FIELD'],
  ["SELECT Id FROM Task WHERE WhoId = 'nonsense'", 'INVALID_QUERY_FILTER_OPERATOR'],
  ["SELECT Id FROM Task WHERE WhoId LIKE '00Q%'", 'INVALID_QUERY_FILTER_OPERATOR'],
  ['SELECT Id FROM Nothing__c', 'INVALID_TYPE'],
])('%s → %s', async (soql, errorCode) => {
  expect((await refusalOf(conn.request(`/query?q=${encodeURIComponent(soql)}`))).errorCode).toBe(errorCode)
})

test('long results are split into pages', async () => {
  for (let n = 0; n < 250; n++)
    await running.control.insert('Campaign', { Name: `page ${String(n).padStart(3, '0')}` })
  const first = await conn.request<{
    done: boolean
    nextRecordsUrl: string
    totalSize: number
    records: unknown[]
  }>({
    method: 'GET',
    url: `/query?q=${encodeURIComponent("SELECT Name FROM Campaign WHERE Name LIKE 'page%' ORDER BY Name")}`,
    headers: { 'Sforce-Query-Options': 'batchSize=200' },
  })
  expect(first).toMatchObject({ done: false, totalSize: 250 })
  const rest = await conn.queryMore<{ Name: string }>(first.nextRecordsUrl)
  expect(rest.done).toBe(true)
  expect(rest.records.at(-1)?.Name).toBe('page 249')
})

test('a query that is too long for a URL is refused before it is parsed', async () => {
  const { address } = running
  const response = await fetch(`${address.instanceUrl}/services/data/v66.0/query?q=${'x'.repeat(16_400)}`)
  expect(response.status).toBe(414)
})
