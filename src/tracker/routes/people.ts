import type { FastifyInstance } from 'fastify'
import { trackerApi } from '#shared/tracker-api.ts'
import { requestOrigin } from '../http/client-address.ts'
import { route } from '../http/route.ts'
import type { TrackerContext } from '../services/context.ts'
import { sendSample } from '../services/notifications/notices/digest-decision.ts'
import { readPicture, setLogo, setPhoto } from '../services/people/branding.ts'
import {
  inviteDevice,
  listAllDevices,
  listDevices,
  renameDevice,
  revokeDevice,
} from '../services/people/devices.ts'
import { inviteMember, listOpenInvites, previewInvite, revokeInvite } from '../services/people/invites.ts'
import { acceptInvite } from '../services/people/join.ts'
import { readMe, updateMe } from '../services/people/me.ts'
import { listMembers, removeMember, setRole } from '../services/people/members.ts'
import { updateWorkspace } from '../services/people/workspace.ts'
import { readerPictureRoute } from './reader-picture.ts'

/** The tokens of invites have 256 bits, so nobody can guess them. The limit only reduces the log entries about failed attempts. */
const invitesPerMinute = 30

export function peopleRoutes(app: FastifyInstance, context: TrackerContext): void {
  publicInvites(app, context)
  invites(app, context)
  me(app, context)
  members(app, context)
  devices(app, context)
  pictures(app, context)
}

function publicInvites(app: FastifyInstance, context: TrackerContext) {
  const limit = { perMinute: invitesPerMinute }
  route(
    app,
    context,
    'invites.accept',
    trackerApi['invites.accept'],
    ({ body, request }) => acceptInvite(context, body, requestOrigin(request)),
    limit,
  )
  route(
    app,
    context,
    'invites.preview',
    trackerApi['invites.preview'],
    ({ body }) => previewInvite(context, body.token),
    limit,
  )
}

function invites(app: FastifyInstance, context: TrackerContext) {
  route(app, context, 'invites.list', trackerApi['invites.list'], async ({ caller }) => ({
    items: await listOpenInvites(context, caller.workspaceId),
  }))
  route(app, context, 'invites.create', trackerApi['invites.create'], ({ caller, body }) =>
    inviteMember(context, caller, body),
  )
  route(app, context, 'invites.revoke', trackerApi['invites.revoke'], async ({ caller, params }) => {
    await revokeInvite(context, caller, params.inviteId)
    return {}
  })
}

function me(app: FastifyInstance, context: TrackerContext) {
  route(app, context, 'me.get', trackerApi['me.get'], ({ caller }) =>
    readMe(context, context.store.forWorkspace(caller.workspaceId), caller),
  )
  route(app, context, 'me.update', trackerApi['me.update'], ({ caller, body }) =>
    updateMe(context, caller, body),
  )
  route(app, context, 'me.sendDigestSample', trackerApi['me.sendDigestSample'], async ({ caller }) => {
    await sendSample(context, caller)
    return {}
  })
  route(app, context, 'workspace.update', trackerApi['workspace.update'], ({ caller, body }) =>
    updateWorkspace(context, caller.workspaceId, caller, body),
  )
}

function pictures(app: FastifyInstance, context: TrackerContext) {
  const limit = { bodyLimit: 400_000 }
  route(
    app,
    context,
    'me.setPhoto',
    trackerApi['me.setPhoto'],
    ({ caller, body }) => setPhoto(context, caller, body.picture),
    limit,
  )
  route(
    app,
    context,
    'workspace.setLogo',
    trackerApi['workspace.setLogo'],
    ({ caller, body }) => setLogo(context, caller, body.picture),
    limit,
  )
  route(app, context, 'workspace.picture', trackerApi['workspace.picture'], ({ caller, params }) =>
    readPicture(context, caller.workspaceId, params.pictureId),
  )
  readerPictureRoute(app, context)
}

function members(app: FastifyInstance, context: TrackerContext) {
  route(app, context, 'members.list', trackerApi['members.list'], async ({ caller }) => ({
    items: await listMembers(context, caller.workspaceId),
  }))
  route(app, context, 'members.update', trackerApi['members.update'], ({ caller, params, body }) =>
    setRole(context, caller.workspaceId, caller, params.memberId, body.role),
  )
  route(app, context, 'members.remove', trackerApi['members.remove'], async ({ caller, params, query }) => {
    await removeMember(context, caller, params.memberId, query.successorId)
    return {}
  })
}

function devices(app: FastifyInstance, context: TrackerContext) {
  route(app, context, 'devices.list', trackerApi['devices.list'], async ({ caller }) => ({
    items: await listDevices(context, caller),
  }))
  route(app, context, 'devices.listAll', trackerApi['devices.listAll'], async ({ caller }) => ({
    items: await listAllDevices(context, caller.workspaceId),
  }))
  route(app, context, 'devices.invite', trackerApi['devices.invite'], ({ caller }) =>
    inviteDevice(context, caller),
  )
  route(app, context, 'devices.rename', trackerApi['devices.rename'], ({ caller, params, body }) =>
    renameDevice(context, caller, params.deviceId, body.name),
  )
  route(app, context, 'devices.revoke', trackerApi['devices.revoke'], async ({ caller, params }) => {
    await revokeDevice(context, caller.workspaceId, caller, params.deviceId)
    return {}
  })
}
