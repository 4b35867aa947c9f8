// Workflows that stored the exact text of the Japanese default comments get null (use the default), so that the new labels apply.
import { type Kysely, sql } from 'kysely'

const formerDefault =
  '資料: {document}\nメール: {email}\n離脱ページ: {page} / {pageCount}\n閲覧時間: {dwell}\n閲覧履歴: {historyUrl}'

export async function up(db: Kysely<unknown>): Promise<void> {
  const { rows } = await sql<{ workspace_id: string; workflow_id: string; action: string }>`
    select workspace_id, workflow_id, action from workflows where action like ${'%資料: {document}%'}`.execute(
    db,
  )
  for (const { workspace_id, workflow_id, action } of rows) {
    const stored = JSON.parse(action) as { comments?: unknown }
    if (typeof stored.comments !== 'string') continue
    if (stored.comments.replaceAll('\r\n', '\n').trim() !== formerDefault) continue
    const changed = JSON.stringify({ ...stored, comments: null })
    await sql`update workflows set action = ${changed}
      where workspace_id = ${workspace_id} and workflow_id = ${workflow_id}`.execute(db)
  }
}
