import type { Installer } from '#shared/model/updates.ts'
import { compareVersions } from '#shared/model/updates.ts'
import type { TrackerContext } from '../context.ts'
import { listReleases } from './releases.ts'

/**
 * Returns the installers for people who join the workspace of this tracker: those of the newest release that all devices get. Returns null if
 * there is none.
 */
export async function joinInstallers(
  context: Pick<TrackerContext, 'store'>,
): Promise<{ version: string; installers: Installer[] } | null> {
  const workspaceId = await context.store.deployment.installation.find('workspace')
  if (workspaceId === null) return null
  const { releases } = await listReleases(context, workspaceId)
  const [newest] = releases
    .filter(({ withdrawnAt, stagingPercent }) => withdrawnAt === null && stagingPercent === 100)
    .sort((a, b) => compareVersions(b.version, a.version))
  // The zip is what the app on macOS downloads for an update.
  const installers = newest?.installers.filter(({ kind }) => kind !== 'zip') ?? []
  return newest && installers.length > 0 ? { version: newest.version, installers } : null
}
