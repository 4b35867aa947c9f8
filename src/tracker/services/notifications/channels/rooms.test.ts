// The clients of the chat services against stand-ins that refuse what the real services refuse.
import { afterEach, describe, expect, it } from 'vitest'
import {
  type ChatworkStandIn,
  chatworkShown,
  chatworkTags,
  startChatwork,
} from '../../../../../test/fixtures/chat/chatwork.ts'
import { type GoogleChatStandIn, startGoogleChat } from '../../../../../test/fixtures/chat/google-chat.ts'
import { type LineWorksStandIn, startLineWorks } from '../../../../../test/fixtures/chat/line-works.ts'
import type { RoomServer } from '../../../../../test/fixtures/chat/room-server.ts'
import { startTeams, type TeamsStandIn } from '../../../../../test/fixtures/chat/teams.ts'
import type { TrackerConfig } from '../../../infrastructure/config.ts'
import { createDestinations } from '../../../infrastructure/outgoing/destinations.ts'
import { createOutgoing } from '../../../infrastructure/outgoing/outgoing.ts'
import type { ChatText } from './chat-text.ts'
import { chatworkText } from './chatwork.ts'
import type { RoomPorts, RoomPost } from './room-client.ts'
import { roomServices } from './room-services.ts'

const outgoing = createOutgoing(createDestinations(['127.0.0.0/8']))
const portsOf = (config: Partial<TrackerConfig> = {}): RoomPorts =>
  ({ outgoing, config, clock: { now: Date.now } }) as unknown as RoomPorts

/** Every sign that one of the services formats. */
const hostile =
  '[info][To:123] *bold* _it_ ~s~ `c` <users/all> <https://evil.example|x> <b>&amp;</b> [a](https://evil.example) {{DATE(2026-01-01T00:00:00Z)}} <m userId="all"> (bow) :) @all'

const text = (change: Partial<ChatText> = {}): ChatText => ({
  ...{
    locale: 'ja',
    title: '佐藤が「提案書」を閉じました',
    lines: ['離脱ページ：3 / 6 · 閲覧時間：1分20秒'],
  },
  link: { url: 'https://tracker.example/h/abc?x=1&y=2', label: '閲覧履歴を見る' },
  footer: '愛子さん宛て：あなたのリンクのため、お知らせしています。',
  ...change,
})
const post = (change: Partial<RoomPost> = {}): RoomPost => ({
  ...{ text: text(), reference: 'dlv_1', threadKey: 'per_1.doc_1', messageId: null, isDoubtful: false },
  ...change,
})
const hostileText = text({ title: hostile, lines: [hostile], footer: hostile })
const longText = text({
  title: 'あ'.repeat(3_000),
  lines: Array.from({ length: 400 }, () => '長い行'.repeat(300)),
})

type Service = {
  server: RoomServer
  send(post: RoomPost): ReturnType<ReturnType<typeof roomServices.teams.connect>>
  /** The texts that people see. */
  shown(): string[]
  makeTokenWrong(): void
  removeRoom(): void
}

async function teams(): Promise<Service & { stand: TeamsStandIn }> {
  const stand = await startTeams()
  let url = stand.webhookUrl
  const connected = roomServices.teams.connect(portsOf())
  return {
    ...{ stand, server: stand, send: (each) => connected({ service: 'teams', url }, each) },
    shown: () => stand.posts.map(({ text }) => text),
    makeTokenWrong() {
      url = url.replace('sig=', 'sig=x')
    },
    removeRoom: stand.removeWorkflow,
  }
}

async function googleChat(): Promise<Service & { stand: GoogleChatStandIn }> {
  const stand = await startGoogleChat()
  let url = stand.webhookUrl
  const connected = roomServices.googleChat.connect(portsOf())
  return {
    ...{ stand, server: stand, send: (each) => connected({ service: 'googleChat', url }, each) },
    shown: () => stand.posts.map(({ text }) => text),
    makeTokenWrong() {
      url = url.replace('token=token', 'token=old')
    },
    removeRoom: stand.removeWebhook,
  }
}

async function chatwork(): Promise<Service & { stand: ChatworkStandIn }> {
  const stand = await startChatwork()
  const room = { service: 'chatwork', token: stand.token, roomId: stand.roomId } as const
  const connected = roomServices.chatwork.connect(portsOf({ chatworkApiUrl: stand.apiUrl }))
  return {
    ...{ stand, server: stand, send: (each) => connected(room, each) },
    shown: () => stand.messages.map(({ body }) => chatworkShown(body)),
    ...{ makeTokenWrong: stand.revokeToken, removeRoom: stand.leaveRoom },
  }
}

async function lineWorks(aheadMs = 0): Promise<Service & { stand: LineWorksStandIn }> {
  const stand = await startLineWorks(() => Date.now() + aheadMs)
  const urls = { lineWorksApiUrl: stand.apiUrl, lineWorksAuthUrl: stand.authUrl }
  const connected = roomServices.lineWorks.connect(portsOf(urls))
  return {
    ...{ stand, server: stand, send: (each) => connected(stand.room, each) },
    shown: () => stand.posts.map(({ text, url }) => [text, url ?? ''].join('\n')),
    ...{ makeTokenWrong: stand.removeAccount, removeRoom: stand.removeBot },
  }
}

const starts = { teams, googleChat, chatwork, lineWorks }
const open: RoomServer[] = []
async function start<N extends keyof typeof starts>(name: N) {
  const service = await (starts[name] as () => ReturnType<(typeof starts)[N]>)()
  open.push(service.server)
  return service
}
afterEach(async () => {
  await Promise.all(open.splice(0).map((server) => server.close()))
})

describe.each(['teams', 'googleChat', 'chatwork', 'lineWorks'] as const)('%s', (name) => {
  it('posts title, facts, link and footer in the format of the service', async () => {
    const service = await start(name)
    expect(await service.send(post())).toEqual({ messageId: name === 'chatwork' ? '1000' : null })
    const [shown = ''] = service.shown()
    for (const part of [text().title, ...text().lines, text().footer]) expect(shown).toContain(part)
    const request = service.server.requests.at(-1)
    expect(decodeURIComponent(request?.body.replace(/\+/g, ' ') ?? '')).toContain('tracker.example/h/abc')
  })

  it('shows a text that contains signs of its formatting', async () => {
    const service = await start(name)
    await service.send(post({ text: hostileText }))
    // The stand-in throws for formatting that Lastpage did not intend.
    const plain = service.shown()[0]?.replace(/[\u200b]/g, '') ?? ''
    expect(plain).toContain('https://evil.example')
    if (name === 'teams' || name === 'googleChat') expect(plain).toContain(hostile)
  })

  it('shortens a text that is too long for the service', async () => {
    const service = await start(name)
    expect(await service.send(post({ text: longText }))).not.toHaveProperty('trouble')
    expect(service.shown()[0]).toContain('…')
    expect(service.shown()[0]).toContain(text().footer)
  })

  it('reports a wrong token, a removed room, and too many messages', async () => {
    const service = await start(name)
    service.server.failNext({ kind: 'rateLimit', seconds: 7 })
    const limited = await service.send(post())
    expect(limited).toMatchObject({ trouble: 'rateLimited', isDefinite: true })
    // Google sends no time to wait.
    const { retryAfterMs } = limited as { retryAfterMs: number | null }
    if (name === 'googleChat') expect(retryAfterMs).toBeNull()
    else expect(Math.abs((retryAfterMs ?? 0) - 7_000)).toBeLessThanOrEqual(2_000)
    service.removeRoom()
    expect(await service.send(post())).toMatchObject({ trouble: 'roomGone', isDefinite: true })
    const other = await start(name)
    other.makeTokenWrong()
    const answer = await other.send(post())
    expect(answer).toMatchObject({ trouble: 'tokenInvalid', isDefinite: true })
    expect(JSON.stringify(answer)).not.toMatch(/sig=|token=|0123456789abcdef|secret_1/)
    expect([...service.shown(), ...other.shown()]).toEqual([])
  })

  it('an error of the service and a lost answer are doubtful; a refused connection is not', async () => {
    const service = await start(name)
    service.server.failNext({ kind: 'status', status: 503 }, { kind: 'lostAnswer' })
    expect(await service.send(post())).toMatchObject({ trouble: 'unreachable', isDefinite: false })
    expect(await service.send(post())).toMatchObject({ trouble: 'unreachable', isDefinite: false })
    await service.server.close()
    open.splice(0)
    expect(await service.send(post())).toMatchObject({ trouble: 'unreachable', isDefinite: true })
  })
})

describe('repeated messages', () => {
  it('Google Chat returns the first message for the same reference', async () => {
    const service = await start('googleChat')
    service.server.failNext({ kind: 'lostAnswer' })
    await service.send(post())
    await new Promise((resolve) => setTimeout(resolve, roomServices.googleChat.intervalMs))
    expect(await service.send(post({ isDoubtful: true }))).toEqual({ messageId: null })
    expect(service.stand.posts).toHaveLength(1)
  })

  it('Google Chat: a later message of the same visitor and document is a reply', async () => {
    const service = await start('googleChat')
    await service.send(post())
    await new Promise((resolve) => setTimeout(resolve, roomServices.googleChat.intervalMs))
    await service.send(post({ reference: 'dlv_2' }))
    expect(service.stand.posts.map(({ isReply }) => isReply)).toEqual([false, true])
  })

  it('Chatwork is searched for the message of a doubtful attempt, and the message is edited', async () => {
    const service = await start('chatwork')
    service.server.failNext({ kind: 'lostAnswer' })
    await service.send(post())
    expect(await service.send(post({ isDoubtful: true }))).toEqual({ messageId: '1000' })
    const left = post({ text: text({ title: 'closed' }), messageId: '1000' })
    expect(await service.send(left)).toEqual({ messageId: '1000' })
    expect(service.stand.messages).toMatchObject([{ edits: 2 }])
    expect(service.stand.messages[0]?.body).toContain('[title]closed[/title]')
    // The reference of another delivery that begins with the same signs is another message.
    expect(await service.send(post({ reference: 'dlv_', isDoubtful: true }))).toEqual({ messageId: '1001' })
  })

  it('Chatwork: a message that a person deleted is not posted again', async () => {
    const service = await start('chatwork')
    expect(await service.send(post({ messageId: '9' }))).toEqual({ messageId: '9' })
    expect(service.stand.messages).toEqual([])
  })

  it('LINE WORKS: one token serves many messages, and a revoked token is replaced', async () => {
    const service = await start('lineWorks')
    const tokens = () =>
      service.stand.requests.filter(({ url }) => url.pathname === '/oauth2/v2.0/token').length
    await service.send(post())
    await service.send(post())
    expect(tokens()).toBe(1)
    service.stand.revokeTokens()
    expect(await service.send(post())).toEqual({ messageId: null })
    expect([tokens(), service.stand.posts.length]).toEqual([2, 3])
  })

  it.each([-45_000, 2 * 3_600_000])(
    'LINE WORKS: a clock that differs by %i ms is no reason to lose messages',
    async (aheadMs) => {
      const service = await lineWorks(aheadMs)
      open.push(service.server)
      expect(await service.send(post())).toEqual({ messageId: null })
      expect(service.stand.posts).toHaveLength(1)
    },
  )
})

it('Chatwork gets only the tags of the layout', async () => {
  const service = await start('chatwork')
  await service.send(post({ text: hostileText }))
  const tags = chatworkTags(service.stand.messages[0]?.body ?? '')
  expect(tags).toEqual(['info', 'title', '/title', 'hr', '/info'])
  expect(chatworkText('(bow) :) 8-) Offer (F) (page 8) 10:30')).toBe(
    '（bow) ：) ８-) Offer （F) (page 8) 10:30',
  )
})

it('the stand-ins refuse more messages than the services accept', async () => {
  const results = async (name: keyof typeof starts, count: number) => {
    const service = await start(name)
    const answers = []
    for (let n = 0; n < count; n++) answers.push(await service.send(post({ reference: `dlv_${n}` })))
    return answers.map((answer) => ('trouble' in answer ? answer.trouble : 'posted'))
  }
  expect((await results('teams', 5)).at(-1)).toBe('rateLimited')
  expect(await results('googleChat', 2)).toEqual(['posted', 'rateLimited'])
  expect((await results('chatwork', 11)).at(-1)).toBe('rateLimited')
})
