// Rooms of chat services through the API, the outbox and the stand-ins of the services.
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type ChatStandIns, startChatStandIns } from '../../../../test/fixtures/chat/stand-ins.ts'
import { startTeams } from '../../../../test/fixtures/chat/teams.ts'
import { engines } from '../../infrastructure/database/testing.ts'
import { type NotificationSetup, notificationSetup } from './testing.ts'

let on: NotificationSetup
let stands: ChatStandIns

const setRoom = (room: object) => on.admin.call('PUT', '/api/workspace/chat-rooms', { room })
const all = { teams: true, googleChat: true, chatwork: true, lineWorks: true }
const problemsOf = async () => (await on.admin.call('GET', '/api/me')).body.workspace.channelProblems

describe.each(engines)('rooms of chat services (%s)', (engine) => {
  beforeEach(async () => {
    stands = await startChatStandIns(() => on.clock.now())
    on = await notificationSetup(engine, stands.config)
  })
  afterEach(async () => {
    await on.close()
    await stands.close()
  })

  it('an admin enters rooms; the secrets are sealed and never returned; the audit log has no secret', async () => {
    for (const room of Object.values(stands.rooms)) expect((await setRoom(room)).status).toBe(200)
    const list = await on.admin.call('GET', '/api/workspace/chat-rooms')
    expect(
      list.body.items.map(({ service, place }: { service: string; place: string }) => [service, place]),
    ).toEqual([
      ['chatwork', '12345'],
      ['googleChat', 'spaces/AAAAteam'],
      ['lineWorks', stands.lineWorks.room.channelId],
      ['teams', '127.0.0.1'],
    ])
    const rows = await on.scene.tracker.context.store.db.selectFrom('chat_rooms').selectAll().execute()
    const log = await on.admin.call('GET', '/api/audit-log')
    const everything = JSON.stringify([
      list.body,
      rows,
      log.body,
      (await on.owner.call('GET', '/api/me')).body,
    ])
    for (const secret of ['sig=', 'token=token', stands.chatwork.token, 'secret_1', 'PRIVATE KEY']) {
      expect(everything).not.toContain(secret)
    }
    expect(everything).toContain('teamsRoom')
    expect((await on.owner.call('GET', '/api/me')).body.workspace.channels).toMatchObject(all)
    await on.admin.call('DELETE', '/api/workspace/chat-rooms/teams')
    expect((await on.owner.call('GET', '/api/me')).body.workspace.channels).toMatchObject({
      ...all,
      teams: false,
    })
  })

  it('a member who chose all services gets one message in each at the leave; Chatwork has one from the opening', async () => {
    for (const room of Object.values(stands.rooms)) await setRoom(room)
    await on.prefer(on.owner, { opened: { chatwork: true }, left: all })
    const visit = await on.open('ken@example.com')
    await on.delivered()
    expect(stands.chatwork.messages).toHaveLength(1)
    expect(stands.teams.posts).toEqual([])
    await on.leave(visit)
    const { teams, googleChat, chatwork, lineWorks } = stands
    expect([teams.posts.length, googleChat.posts.length, lineWorks.posts.length]).toEqual([1, 1, 1])
    expect(chatwork.messages).toMatchObject([{ edits: 1 }])
    const texts = [
      teams.posts[0]?.text,
      googleChat.posts[0]?.text,
      lineWorks.posts[0]?.text,
      chatwork.messages[0]?.body,
    ]
    for (const text of texts) {
      expect(text).toContain('ken@example.com closed')
      // Other people read the room too.
      expect(text).toContain(`To ${on.owner.me.member.name}: You are told because it is your link.`)
    }
    expect(await problemsOf()).toEqual([])
  })

  it('if a room is gone, another channel tells the member, and the admins see the problem until a room works', async () => {
    await setRoom(stands.rooms.teams)
    stands.teams.removeWorkflow()
    await on.prefer(on.owner, { left: { teams: true } })
    await on.leave(await on.open('ken@example.com'))
    expect(on.mailbox.mails).toHaveLength(1)
    await expect.poll(problemsOf).toMatchObject([{ channel: 'teams', detail: 'HTTP 404: WorkflowNotFound' }])
    const test = await on.admin.call('POST', '/api/workspace/chat-rooms/teams/test')
    expect(test.body).toEqual({ trouble: 'roomGone', detail: 'HTTP 404: WorkflowNotFound' })
    const other = await startTeams()
    await setRoom({ service: 'teams', url: other.webhookUrl })
    expect(await problemsOf()).toEqual([])
    expect((await on.admin.call('POST', '/api/workspace/chat-rooms/teams/test')).body).toEqual({
      trouble: null,
      detail: null,
    })
    expect(other.posts[0]?.text).toContain('Ada Admin')
    await other.close()
  })

  it('a message that waits because the token was revoked is sent when an admin enters a new room', async () => {
    await setRoom({ ...stands.rooms.chatwork, token: 'an-old-token-000000' })
    await on.prefer(on.owner, { left: { chatwork: true } })
    await on.leave(await on.open('ken@example.com'))
    expect(stands.chatwork.messages).toEqual([])
    await expect
      .poll(problemsOf)
      .toMatchObject([{ channel: 'chatwork', detail: 'HTTP 401: Invalid API Token' }])
    await setRoom(stands.rooms.chatwork)
    await on.delivered()
    expect(stands.chatwork.messages).toHaveLength(1)
  })

  it('quiet hours delay the message, and first and returning visits have their own choice', async () => {
    await setRoom(stands.rooms.lineWorks)
    const allDay = { from: '09:00', to: '09:00', timeZone: 'UTC' }
    await on.prefer(
      on.owner,
      { left: { lineWorks: true }, returning: { lineWorks: false, desktop: true } },
      allDay,
    )
    const link = await on.scene.makeLink()
    await on.leave(await on.open('ken@example.com', link))
    await on.leave(await on.open('ken@example.com', link))
    expect(stands.lineWorks.posts).toEqual([])
    await on.owner.call('PATCH', '/api/me', { notify: { quietHours: null } })
    await on.delivered()
    expect(stands.lineWorks.posts).toHaveLength(1)
  })

  it('a room replaces no other channel, and does not reach a record owner who is not a member', async () => {
    await setRoom(stands.rooms.googleChat)
    await on.prefer(on.owner, { left: { slack: true } })
    await on.leave(await on.open('ken@example.com'))
    expect(stands.googleChat.posts).toEqual([])
    expect(on.mailbox.mails).toHaveLength(1)
  })

  it('refuses an address of a private network, a wrong key, and another form', async () => {
    expect((await setRoom({ service: 'teams', url: 'https://10.0.0.1/?sig=1' })).body.error.code).toBe(
      'chat_room_address',
    )
    expect((await setRoom({ service: 'teams', url: 'http://example.com/?sig=1' })).body.error.code).toBe(
      'chat_room_address',
    )
    const privateKey = '-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----'
    expect((await setRoom({ ...stands.lineWorks.room, privateKey })).body.error.code).toBe('chat_room_key')
    expect((await setRoom({ service: 'teams', url: 'https://example.com/' })).body.error.code).toBe(
      'bad_request',
    )
    expect(
      (await on.owner.call('PUT', '/api/workspace/chat-rooms', { room: stands.rooms.teams })).status,
    ).toBe(403)
  })
})
