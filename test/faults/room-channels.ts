// The stand-ins of the chat services with rooms (ADR 110), and the faults of their messages.
import type { ChatRoomAccess, ChatService } from '#shared/model/chat-rooms.ts'
import { chatworkShown, startChatwork } from '../fixtures/chat/chatwork.ts'
import { startGoogleChat } from '../fixtures/chat/google-chat.ts'
import { startLineWorks } from '../fixtures/chat/line-works.ts'
import type { RoomFault, RoomServer } from '../fixtures/chat/room-server.ts'
import { startTeams } from '../fixtures/chat/teams.ts'
import { type FaultActs, type ReceiverEffect, slowMs } from './receiver-faults.ts'

/** A message as a person sees it. The first line is the title. */
export type RoomMessage = { title: string; text: string }

export type Room = {
  readonly service: ChatService
  /**
   * What the tracker can know of a message after a lost answer. `once`: a repeated message is recognised, by an idempotency key (Google Chat) or by a
   * search in the room (Chatwork). `nothing`: the message is posted again (Teams, LINE WORKS).
   */
  readonly canTell: 'once' | 'nothing'
  messages(): RoomMessage[]
  /** How often the service posted a message with this title and the tracker got no confirmation. */
  lostConfirmations(title: string): number
}

export type RoomChannels = {
  readonly rooms: readonly Room[]
  readonly env: Record<string, string>
  /** What an admin enters. */
  readonly accesses: readonly ChatRoomAccess[]
  addFault(service: ChatService, effect: ReceiverEffect, acts: FaultActs): void
  /** Deletes the unused faults and returns their number. */
  forgetFaults(): number
  close(): Promise<void>
}

type Stand = Room & { readonly server: RoomServer; readonly lost: Map<string, number> }

const messageOf = (text: string): RoomMessage => ({ title: text.split('\n')[0] ?? '', text })

function standOf(
  service: ChatService,
  canTell: Room['canTell'],
  server: RoomServer,
  messages: () => RoomMessage[],
): Stand {
  const lost = new Map<string, number>()
  return { service, canTell, server, lost, messages, lostConfirmations: (title) => lost.get(title) ?? 0 }
}

/** `noteLost` must be called after the service has executed the request and before its answer is lost. */
function faultOf(
  effect: ReceiverEffect,
  server: RoomServer,
  acts: FaultActs,
  noteLost: () => void,
): RoomFault {
  const after = (act: () => Promise<void>) => async () => {
    noteLost()
    await act()
  }
  const isNothing = async () => undefined
  switch (effect) {
    case 'rateLimit':
      return { kind: 'rateLimit', seconds: 1 }
    case 'status':
      return { kind: 'status', status: 503 }
    case 'lose':
      return { kind: 'meanwhile', done: true, act: after(isNothing) }
    case 'slow':
      return { kind: 'slow', act: () => new Promise((resolve) => setTimeout(resolve, slowMs)) }
    case 'down':
      return { kind: 'meanwhile', done: false, act: async () => server.goDown(1_000) }
    case 'killBefore':
      return { kind: 'meanwhile', done: false, act: acts.kill }
    case 'killAfter':
      return { kind: 'meanwhile', done: true, act: after(acts.kill) }
    case 'databaseAfter':
      return { kind: 'slow', act: after(acts.cutDatabase) }
  }
}

export async function startRoomChannels(): Promise<RoomChannels> {
  const [teams, googleChat, chatwork, lineWorks] = await Promise.all([
    startTeams(),
    startGoogleChat(),
    // In a short time, a run has more visits than a team. Each of them needs two requests or more.
    startChatwork({ perAccount: 100_000 }),
    startLineWorks(),
  ])
  const stands: readonly Stand[] = [
    standOf('teams', 'nothing', teams, () => teams.posts),
    standOf('googleChat', 'once', googleChat, () => googleChat.posts),
    standOf('chatwork', 'once', chatwork, () =>
      chatwork.messages.map(({ body }) => messageOf(chatworkShown(body))),
    ),
    standOf('lineWorks', 'nothing', lineWorks, () => lineWorks.posts.map(({ text }) => messageOf(text))),
  ]
  return {
    rooms: stands,
    env: {
      TRACKER_CHATWORK_API_URL: chatwork.apiUrl,
      TRACKER_LINE_WORKS_API_URL: lineWorks.apiUrl,
      TRACKER_LINE_WORKS_AUTH_URL: lineWorks.authUrl,
    },
    accesses: [
      { service: 'teams', url: teams.webhookUrl },
      { service: 'googleChat', url: googleChat.webhookUrl },
      { service: 'chatwork', token: chatwork.token, roomId: chatwork.roomId },
      lineWorks.room,
    ],
    addFault(service, effect, acts) {
      const stand = stands.find((each) => each.service === service)
      if (!stand) throw new Error(`There is no stand-in of ${service}.`)
      const noteLost = () => {
        const title = stand.messages().at(-1)?.title ?? ''
        stand.lost.set(title, (stand.lost.get(title) ?? 0) + 1)
      }
      stand.server.failNext(faultOf(effect, stand.server, acts, noteLost))
    },
    forgetFaults: () => stands.reduce((sum, { server }) => sum + server.forgetFaults(), 0),
    async close() {
      await Promise.all(stands.map(({ server }) => server.close()))
    },
  }
}
