// Composite requests and collections with jsforce: many records in one call, also if some of them fail.
import type { Connection } from 'jsforce'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { connect, type RunningOrg, refusalOf, startOrg } from './testing.ts'

interface Subresult {
  referenceId: string
  httpStatusCode: number
  body: { id?: string; records?: unknown[] } & { errorCode?: string; message?: string }[]
}

let running: RunningOrg
let conn: Connection
let named: Record<string, string>

beforeAll(async () => {
  running = await startOrg()
})
beforeEach(async () => {
  named = (await running.control.reset()).named
  conn = await connect(running)
})
afterAll(() => running.close())

const BASE = '/services/data/v66.0'
const queryUrl = (soql: string) => `${BASE}/query?q=${encodeURIComponent(soql)}`

async function composite(compositeRequest: unknown[], allOrNone = false): Promise<Subresult[]> {
  const body = { allOrNone, compositeRequest }
  return (await conn.requestPost<{ compositeResponse: Subresult[] }>('/composite', body)).compositeResponse
}

const task = (referenceId: string, body: Record<string, unknown>) => ({
  method: 'POST',
  url: `${BASE}/sobjects/Task`,
  referenceId,
  body,
})

describe('composite', () => {
  test('runs all subrequests in one API call, with references to earlier results', async () => {
    const results = await composite([
      {
        method: 'GET',
        url: queryUrl("SELECT Id FROM Lead WHERE Email = 'dana.lee+pdf@fabrikon.example'"),
        referenceId: 'lead',
      },
      task('task', { Subject: 'by reference', WhoId: '@{lead.records[0].Id}' }),
      { method: 'GET', url: `${BASE}/sobjects/Task/@{task.id}?fields=Subject`, referenceId: 'read' },
    ])
    expect(results.map((each) => each.httpStatusCode)).toEqual([200, 201, 200])
    expect(results[2]?.body).toMatchObject({ Subject: 'by reference' })
    expect((await running.control.tasks())[0]?.WhoId).toBe(named.leadPlus)
    expect((await running.control.state()).apiCalls).toBe(1)
  })

  test('continues after a failure, and halts subrequests that refer to the failed subrequest', async () => {
    const results = await composite([
      task('bad', { Subject: 'x', WhoId: named.leadConverted }),
      task('good', { Subject: 'good' }),
      { method: 'GET', url: `${BASE}/sobjects/Task/@{bad.id}`, referenceId: 'dependent' },
    ])
    expect(results.map((each) => each.httpStatusCode)).toEqual([400, 201, 400])
    expect(results[0]?.body[0]?.errorCode).toBe('CANNOT_UPDATE_CONVERTED_LEAD')
    expect(results[2]?.body[0]?.errorCode).toBe('PROCESSING_HALTED')
    expect(await running.control.tasks()).toHaveLength(1)
  })

  test('halts a subrequest that refers to an empty result', async () => {
    const results = await composite([
      {
        method: 'GET',
        url: queryUrl("SELECT Id FROM Lead WHERE Email = 'nobody@nowhere.example'"),
        referenceId: 'none',
      },
      task('task', { Subject: 'x', WhoId: '@{none.records[0].Id}' }),
    ])
    expect(results[1]?.body[0]?.errorCode).toBe('PROCESSING_HALTED')
  })

  test('with allOrNone, one failure rolls back all subrequests', async () => {
    const results = await composite(
      [task('first', { Subject: 'undone' }), task('second', { WhoId: 'nonsense' })],
      true,
    )
    expect(results.map((each) => each.body[0]?.errorCode)).toEqual(['PROCESSING_HALTED', 'MALFORMED_ID'])
    expect(await running.control.tasks()).toEqual([])
  })

  test('allows at most 25 subrequests, at most 5 queries, and only different reference ids', async () => {
    const many = (count: number, make: (n: number) => unknown) =>
      composite(Array.from({ length: count }, (_, n) => make(n)))
    expect(await many(25, (n) => task(`t${n}`, { Subject: 's' }))).toHaveLength(25)
    expect((await refusalOf(many(26, (n) => task(`t${n}`, { Subject: 's' })))).message).toContain('25')
    const get = (n: number) => ({
      method: 'GET',
      url: queryUrl('SELECT Id FROM User LIMIT 1'),
      referenceId: `q${n}`,
    })
    expect(await many(5, get)).toHaveLength(5)
    expect((await refusalOf(many(6, get))).message).toContain('5 query')
    expect((await refusalOf(many(2, () => task('same', {})))).message).toContain('Duplicate ReferenceId')
  })

  test('requires the version in the URL of a subrequest', async () => {
    const results = await composite([{ method: 'GET', url: '/query?q=x', referenceId: 'q' }])
    expect(results[0]).toMatchObject({ httpStatusCode: 404, body: [{ errorCode: 'NOT_FOUND' }] })
  })
})

describe('collections', () => {
  test('write up to 200 records, each with its own result', async () => {
    const records = Array.from({ length: 200 }, (_, n) => ({ Subject: `s${n}` }))
    const results = await conn.sobject('Task').create(records, { allowRecursive: false })
    expect(results.every((each) => each.success)).toBe(true)
    expect(await running.control.tasks()).toHaveLength(200)
    const body = {
      records: [...records, records[0]].map((each) => ({ attributes: { type: 'Task' }, ...each })),
    }
    expect((await refusalOf(conn.requestPost('/composite/sobjects', body))).errorCode).toBe(
      'EXCEEDED_ID_LIMIT',
    )
  })

  test('return the error code as statusCode, and write the other records unless allOrNone is set', async () => {
    const records = [{ Subject: 'fine' }, { Subject: 'x'.repeat(256) }]
    const mixed = await conn.sobject('Task').create(records)
    expect(mixed).toMatchObject([
      { success: true },
      { success: false, errors: [{ statusCode: 'STRING_TOO_LONG', fields: ['Subject'] }] },
    ])
    const none = await conn.sobject('Task').create(records, { allOrNone: true })
    expect(none[0]).toMatchObject({
      success: false,
      errors: [{ statusCode: 'ALL_OR_NONE_OPERATION_ROLLED_BACK' }],
    })
    expect(await running.control.tasks()).toHaveLength(1)
  })

  test('update, upsert, read and delete records', async () => {
    await running.control.addActivityExternalId('Run__c')
    const upserted = await conn.sobject('Task').upsert(
      [
        { Run__c: 'a', Subject: '1' },
        { Run__c: 'b', Subject: '2' },
      ],
      'Run__c',
    )
    const ids = upserted.map((each) => each.id ?? '')
    await conn.sobject('Task').update(ids.map((Id) => ({ Id, Priority: 'High' })))
    expect(await running.control.tasks()).toMatchObject([{ Priority: 'High' }, { Priority: 'High' }])
    const read = await conn.sobject('Task').retrieve(ids)
    expect(read.map((each) => each.Subject)).toEqual(['1', '2'])
    const deleted = await conn.sobject('Task').destroy(ids)
    expect(deleted.every((each) => each.success)).toBe(true)
    expect(await running.control.tasks()).toEqual([])
  })
})
