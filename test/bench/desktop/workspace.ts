// The workspace of the window measurements: a tracker process with 20 documents, 10,000 links, 5,000 visitors and the visits, on SQLite.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { builtPart } from '../../../scripts/build/parts.ts'
import { repositoryRoot } from '../../fixtures/part.ts'
import { startTeamTracker } from '../../fixtures/team/tracker.ts'
import { seedWorkspace } from '../analytics/workspace.ts'

export type SeededWorkspace = {
  /** A URL with which a device joins the workspace without a question. */
  invite: string
  close(): Promise<void>
}

/** The path of the built file of a part. The built files are what users run. */
export const builtFile = (part: string): string => path.join(repositoryRoot, builtPart(part))

export async function startSeededWorkspace(visits: number): Promise<SeededWorkspace> {
  const dataDir = mkdtempSync(path.join(tmpdir(), 'lastpage-desktop-'))
  try {
    const { invite } = await seedWorkspace(dataDir, visits)
    const tracker = await startTeamTracker({ dataDir, file: builtFile('src/tracker/server.ts') })
    return {
      invite: `${tracker.url}/join#${invite}`,
      async close() {
        await tracker.stop()
        rmSync(dataDir, { recursive: true, force: true })
      },
    }
  } catch (error) {
    rmSync(dataDir, { recursive: true, force: true })
    throw error
  }
}
