import { z } from 'zod'
import { Id } from '#shared/model/basics.ts'
import { AppVersion } from '#shared/model/updates.ts'
import { updatesPath } from '#shared/tracker-api/updates.ts'
import { trackerApi } from '#shared/tracker-api.ts'
import { sendDownload } from '../http/file-download.ts'
import { route } from '../http/route.ts'
import type { TrackerContext } from '../services/context.ts'
import { offerFor, publicReleaseFile } from '../services/releases/offers.ts'
import {
  addRelease,
  changeRelease,
  listReleases,
  removeRelease,
  setMinimum,
} from '../services/releases/releases.ts'
import type { RoutePlugin } from './plugin.ts'
import { releaseUploadRoutes } from './release-uploads.ts'

const FileParams = z.object({ workspaceId: Id, version: AppVersion, name: z.string().max(120) })
/** The limit is high, because all members of an office may share one network, and a differential download sends many ranges. */
const filesPerMinute = 3_000

export const updatesRoutes: RoutePlugin = async (app, context) => {
  route(app, context, 'updates.get', trackerApi['updates.get'], ({ caller, query }) =>
    offerFor(context, caller, query),
  )
  route(app, context, 'releases.list', trackerApi['releases.list'], ({ caller }) =>
    listReleases(context, caller.workspaceId),
  )
  route(app, context, 'releases.add', trackerApi['releases.add'], ({ caller, body }) =>
    addRelease(context, caller.workspaceId, caller, body),
  )
  route(app, context, 'releases.update', trackerApi['releases.update'], ({ caller, params, body }) =>
    changeRelease(context, caller.workspaceId, caller, params.version, body),
  )
  route(app, context, 'releases.remove', trackerApi['releases.remove'], async ({ caller, params }) => {
    await removeRelease(context, caller.workspaceId, caller, params.version)
    return {}
  })
  route(app, context, 'releases.setMinimum', trackerApi['releases.setMinimum'], async ({ caller, body }) => ({
    minimum: await setMinimum(context, caller.workspaceId, caller, body.minimum),
  }))
  publicFiles(app, context)
  await app.register(async (scope) => releaseUploadRoutes(scope, context))
}

/** The feeds and installers. No token is needed: electron-updater and the join page fetch them, and they contain no secret. */
function publicFiles(app: Parameters<RoutePlugin>[0], context: TrackerContext): void {
  app.route({
    method: 'GET',
    url: `${updatesPath(':workspaceId', ':version')}/:name`,
    schema: { tags: ['updates'], summary: 'A feed of electron-updater, or an installer', params: FileParams },
    config: { rateLimit: { max: filesPerMinute, timeWindow: 60_000 } },
    handler: async (request, reply) => {
      const { workspaceId, version, name } = request.params as z.output<typeof FileParams>
      const file = await publicReleaseFile(context, workspaceId, version, name)
      if (file.kind === 'feed') {
        return reply.type('text/yaml; charset=utf-8').header('cache-control', 'no-cache').send(file.text)
      }
      return sendDownload(context.blobs, request, reply, { ...file, fileName: name })
    },
  })
}
