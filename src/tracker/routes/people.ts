// Owns the endpoints about people: invites, me, workspace, members, devices.
import type { FastifyInstance } from 'fastify'
import type { Kysely } from 'kysely'
import { CodedError } from '#shared/errors.ts'
import { withNotifyChange } from '#shared/notify-change.ts'
import { trackerApi } from '#shared/tracker-api.ts'
import { route } from '../http/route.ts'
import { toInstant } from '../infrastructure/clock.ts'
import type { Database } from '../infrastructure/database/schema.ts'
import { toInvite } from '../repositories/people-rows.ts'
import type { TrackerContext } from '../services/context.ts'
import { changePreferences } from '../services/notifications/preferences.ts'
import { readerPictureRoute, readPicture, setLogo, setPhoto } from '../services/people/branding.ts'
import { listAllDevices, listDevices, revokeDevice } from '../services/people/devices.ts'
import {
  inviteUrl,
  listOpenInvites,
  makeInvite,
  openInvite,
  revokeInvites,
} from '../services/people/invites.ts'
import { acceptInvite } from '../services/people/join.ts'
import { readMe } from '../services/people/me.ts'
import { listMembers, removeMember, setRole } from '../services/people/members.ts'
import { updateWorkspace } from '../services/people/workspace.ts'
import { inWorkspace } from '../services/transaction.ts'

/** Guessing is hopeless at 256 bits; this keeps the log quiet. */
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
  const { store, clock } = context
  const limit = { perMinute: invitesPerMinute }
  route(
    app,
    context,
    'invites.accept',
    trackerApi['invites.accept'],
    ({ body }) => acceptInvite(context, body),
    limit,
  )
  route(
    app,
    context,
    'invites.preview',
    trackerApi['invites.preview'],
    async ({ body }) => {
      const invite = await openInvite(store.db, clock.now(), body.token)
      const { name } = await store.db
        .selectFrom('workspaces')
        .select('name')
        .where('workspace_id', '=', invite.workspace_id)
        .executeTakeFirstOrThrow()
      const member = invite.member_id
        ? await inviteMember(store.db, invite.workspace_id, invite.member_id)
        : null
      return {
        workspaceName: name,
        email: member?.email ?? invite.email,
        memberName: member?.name ?? invite.name,
        role: member?.role ?? invite.role,
        expiresAt: toInstant(invite.expires_at),
      }
    },
    limit,
  )
}

function inviteMember(db: Kysely<Database>, workspaceId: string, memberId: string) {
  return db
    .selectFrom('members')
    .select(['email', 'name', 'role'])
    .where('workspace_id', '=', workspaceId)
    .where('member_id', '=', memberId)
    .executeTakeFirst()
}

function invites(app: FastifyInstance, context: TrackerContext) {
  const { store, clock, publicUrl } = context
  route(app, context, 'invites.list', trackerApi['invites.list'], async ({ caller }) => {
    const rows = await listOpenInvites(store.db, clock.now(), caller.workspaceId)
    return { items: rows.map(toInvite) }
  })
  route(app, context, 'invites.create', trackerApi['invites.create'], async ({ caller, body }) => {
    const { workspaceId, memberId: createdBy } = caller
    const members = body.email === null ? [] : await listMembers(context, workspaceId)
    if (members.some(({ email }) => email === body.email)) {
      throw new CodedError('conflict', 'There is a member with this e-mail address already.')
    }
    const draft = { workspaceId, role: body.role, email: body.email, createdBy }
    const { row, token } = await makeInvite(store.db, clock.now(), draft)
    return { invite: toInvite(row), url: inviteUrl(publicUrl(), token) }
  })
  route(app, context, 'invites.revoke', trackerApi['invites.revoke'], async ({ caller, params }) => {
    const revoked = await revokeInvites(store.db, clock.now(), caller.workspaceId, params)
    if (revoked === 0) throw new CodedError('not_found', 'There is no such open invite.')
    return {}
  })
}

function me(app: FastifyInstance, context: TrackerContext) {
  route(app, context, 'me.get', trackerApi['me.get'], ({ caller }) =>
    readMe(context, context.store.db, caller),
  )
  route(app, context, 'me.update', trackerApi['me.update'], async ({ caller, body }) =>
    inWorkspace(context, caller.workspaceId, async ({ trx, emit, repositories }) => {
      const { notify } = body
      const change = {
        ...(body.name === undefined ? {} : { name: body.name }),
        ...(body.locale === undefined ? {} : { locale: body.locale }),
        ...(body.meetingUrl === undefined ? {} : { meeting_url: body.meetingUrl }),
      }
      const changes = Object.keys(change).length > 0
      if (changes) {
        await trx
          .updateTable('members')
          .set(change)
          .where('workspace_id', '=', caller.workspaceId)
          .where('member_id', '=', caller.memberId)
          .execute()
      }
      if (notify)
        await changePreferences(context, repositories, caller.memberId, (stored) =>
          withNotifyChange(stored, notify),
        )
      if (changes || notify) emit({ type: 'member.changed', subject: { memberId: caller.memberId } })
      return readMe(context, trx, caller)
    }),
  )
  route(app, context, 'workspace.update', trackerApi['workspace.update'], ({ caller, body }) =>
    updateWorkspace(context, caller.workspaceId, body),
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
    ({ caller, body }) => setLogo(context, caller.workspaceId, body.picture),
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
    setRole(context, caller.workspaceId, params.memberId, body.role),
  )
  route(app, context, 'members.remove', trackerApi['members.remove'], async ({ caller, params }) => {
    await removeMember(context, caller.workspaceId, params.memberId)
    return {}
  })
}

function devices(app: FastifyInstance, context: TrackerContext) {
  const { store, clock, publicUrl } = context
  route(app, context, 'devices.list', trackerApi['devices.list'], async ({ caller }) => ({
    items: await listDevices(context, caller),
  }))
  route(app, context, 'devices.listAll', trackerApi['devices.listAll'], async ({ caller }) => ({
    items: await listAllDevices(context, caller.workspaceId),
  }))
  route(app, context, 'devices.invite', trackerApi['devices.invite'], async ({ caller }) => {
    const { workspaceId, memberId, role } = caller
    const draft = { workspaceId, role, memberId, createdBy: memberId }
    const { row, token } = await makeInvite(store.db, clock.now(), draft)
    return { invite: toInvite(row), url: inviteUrl(publicUrl(), token) }
  })
  route(app, context, 'devices.revoke', trackerApi['devices.revoke'], async ({ caller, params }) => {
    await revokeDevice(context, caller, params.deviceId)
    return {}
  })
}
