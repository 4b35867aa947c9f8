import { afterEach, describe, expect, it } from 'vitest'
import { openDatabase } from '../open-database.ts'
import { emptyDatabase, engines, quietLog, testFolder } from '../testing.ts'
import { up } from './0023-task-labels.ts'

const cleanups: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup()
})

const former =
  '資料: {document}\nメール: {email}\n離脱ページ: {page} / {pageCount}\n閲覧時間: {dwell}\n閲覧履歴: {historyUrl}'
const action = (comments: string | null) =>
  JSON.stringify({ type: 'task', assignee: 'recordOwner', locale: 'ja', subject: 'Own', comments })

describe.each(engines)('migration 0023 on %s', (engine) => {
  it('replaces a stored copy of the former default by the default, and keeps edited text', async () => {
    const folder = await testFolder()
    cleanups.push(folder.remove)
    const store = await openDatabase(await emptyDatabase(engine, folder.path), quietLog())
    cleanups.push(() => store.close())
    const row = { workspace_id: 'wsp_a', document_id: 'doc_a', trigger_event: 'left' as const }
    const times = { paused_at: null, created_by: 'mem_a', created_at: 1, updated_at: 1, removed_at: null }
    const stored = [action(former), action(`${former}\nメモ`), action(null)]
    await store.db
      .insertInto('workflows')
      .values(stored.map((each, index) => ({ ...row, ...times, workflow_id: `wfl_${index}`, action: each })))
      .execute()
    await up(store.db as never)
    const after = await store.db.selectFrom('workflows').select('action').orderBy('workflow_id').execute()
    expect(after.map((each) => each.action)).toEqual([action(null), action(`${former}\nメモ`), action(null)])
  })
})
