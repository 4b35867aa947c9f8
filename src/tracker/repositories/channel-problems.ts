import type { ChannelProblem } from '#shared/model/people.ts'
import type { Connection } from './connection.ts'
import { readChannelProblems } from './workspaces.ts'

/** The channels that cannot send for this workspace, with the reasons. */
export function createChannelProblemRepository({ db, dialect }: Connection, workspaceId: string) {
  const problems = db
    .selectFrom('workspaces')
    .select('channel_problems')
    .where('workspace_id', '=', workspaceId)
  return {
    async list(): Promise<ChannelProblem[]> {
      return readChannelProblems((await problems.executeTakeFirst())?.channel_problems ?? null)
    },

    /** Returns the problems, and locks the workspace's row until the transaction ends. */
    async lock(): Promise<ChannelProblem[]> {
      const row = await problems.$if(dialect === 'postgres', (query) => query.forUpdate()).executeTakeFirst()
      return readChannelProblems(row?.channel_problems ?? null)
    },

    async save(all: readonly ChannelProblem[]): Promise<void> {
      await db
        .updateTable('workspaces')
        .set({ channel_problems: all.length === 0 ? null : JSON.stringify(all) })
        .where('workspace_id', '=', workspaceId)
        .execute()
    },
  }
}
