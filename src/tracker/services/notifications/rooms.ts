// The rooms of chat services that the admins of a workspace enter. What they enter contains secrets, so it is stored sealed (ADR 108, ADR 110).
import { createPrivateKey } from 'node:crypto'
import { CodedError } from '#shared/errors.ts'
import {
  type ChatRoom,
  ChatRoomAccess,
  type ChatRoomAccessOf,
  type ChatRoomTest,
  type ChatService,
} from '#shared/model/chat-rooms.ts'
import { roomTestWords } from '../../domain/notifications/room-test.ts'
import type { Caller } from '../../domain/people/caller.ts'
import { toInstant } from '../../infrastructure/clock.ts'
import { newId } from '../../infrastructure/ids.ts'
import type { StoredRoom } from '../../repositories/chat-rooms.ts'
import type { AuditActor } from '../audit/record.ts'
import type { TrackerContext } from '../context.ts'
import { openSecret, type SecretPlace, sealSecret } from '../secrets/sealed-secrets.ts'
import { inWorkspace } from '../transaction.ts'
import { isTrouble, type RoomPorts, type RoomService } from './channels/room-client.ts'
import { roomServices } from './channels/room-services.ts'

const placeOfSecret = (workspaceId: string, service: ChatService): SecretPlace => ({
  kind: 'channel',
  workspaceId,
  id: service,
})

const serviceOf = <S extends ChatService>(name: S) => roomServices[name] as unknown as RoomService<S>

function unsealed(
  context: Pick<TrackerContext, 'sealer'>,
  workspaceId: string,
  { service, access }: StoredRoom,
): ChatRoomAccess | null {
  const text = openSecret(context, placeOfSecret(workspaceId, service), access)
  return text === null ? null : ChatRoomAccess.parse(JSON.parse(text))
}

/** Returns the room of a service with its secrets. `unreadable`: it was sealed with another key. */
export async function openRoom<S extends ChatService>(
  context: Pick<TrackerContext, 'store' | 'sealer'>,
  workspaceId: string,
  service: S,
): Promise<ChatRoomAccessOf<S> | 'none' | 'unreadable'> {
  const rooms = await context.store.forWorkspace(workspaceId).chatRooms.list()
  const stored = rooms.find((each) => each.service === service)
  if (!stored) return 'none'
  return (unsealed(context, workspaceId, stored) as ChatRoomAccessOf<S> | null) ?? 'unreadable'
}

export async function listRooms(context: TrackerContext, workspaceId: string): Promise<ChatRoom[]> {
  const stored = await context.store.forWorkspace(workspaceId).chatRooms.list()
  return stored.map((each) => ({
    service: each.service,
    place: each.place,
    changedAt: toInstant(each.changedAt),
    isReadable: unsealed(context, workspaceId, each) !== null,
  }))
}

/** @throws CodedError chat_room_address: the tracker may not send to the address, or it does not exist; chat_room_key: the private key is not valid */
async function check(context: RoomPorts, room: ChatRoomAccess): Promise<void> {
  if (room.service === 'lineWorks') {
    try {
      createPrivateKey(room.privateKey)
    } catch {
      throw new CodedError('chat_room_key', 'This is not a private key in PEM format.')
    }
  }
  const problem = 'url' in room ? await context.outgoing.check(room.url) : null
  if (problem === null) return
  throw new CodedError('chat_room_address', `The tracker cannot send to this address: ${problem}.`)
}

/**
 * Stores the room of a service. Messages that wait because the old room failed are sent to the new room at once.
 * @throws CodedError chat_room_address, chat_room_key, secret_key_missing
 */
export async function setRoom(
  context: TrackerContext,
  workspaceId: string,
  by: AuditActor,
  room: ChatRoomAccess,
): Promise<ChatRoom> {
  await check(context, room)
  const { service } = room
  const access = sealSecret(context, placeOfSecret(workspaceId, service), JSON.stringify(room))
  const place = serviceOf(service).placeOf(room as never)
  const changedAt = context.clock.now()
  await change(context, workspaceId, by, service, place, async ({ chatRooms, deliveries, notices }) => {
    await chatRooms.save({ service, place, access, changedAt })
    await deliveries.releaseChannel(service, changedAt)
    await notices.releaseChannel(service, changedAt)
  })
  return { service, place, changedAt: toInstant(changedAt), isReadable: true }
}

export const removeRoom = (
  context: TrackerContext,
  workspaceId: string,
  by: AuditActor,
  service: ChatService,
): Promise<void> =>
  change(context, workspaceId, by, service, null, ({ chatRooms }) => chatRooms.remove(service))

/** Makes the change in a transaction, with its entry in the audit log. The problem of the old room is forgotten. */
function change(
  context: TrackerContext,
  workspaceId: string,
  by: AuditActor,
  service: ChatService,
  to: string | null,
  work: (repositories: Parameters<Parameters<typeof inWorkspace>[2]>[0]['repositories']) => Promise<void>,
): Promise<void> {
  return inWorkspace(context, workspaceId, async ({ repositories, emit, record }) => {
    const problems = await repositories.channelProblems.lock()
    const before = (await repositories.chatRooms.list()).find((each) => each.service === service)
    if (!before && to === null) return
    await work(repositories)
    const others = problems.filter(({ channel }) => channel !== service)
    if (others.length < problems.length) await repositories.channelProblems.save(others)
    const changes = [{ field: `${service}Room`, from: before?.place ?? null, to }]
    await record(by, 'settingsChanged', { changes })
    emit({ type: 'workspace.changed', subject: {} })
  })
}

/** Posts a test message to the stored room. @throws CodedError not_found there is no room */
export async function testRoom<S extends ChatService>(
  context: TrackerContext,
  { workspaceId, memberId }: Pick<Caller, 'workspaceId' | 'memberId'>,
  service: S,
): Promise<ChatRoomTest> {
  const room = await openRoom(context, workspaceId, service)
  if (room === 'none') throw new CodedError('not_found', 'No room is set.')
  if (room === 'unreadable') return { trouble: 'tokenInvalid', detail: null }
  const { workspaces, members } = context.store.forWorkspace(workspaceId)
  const [workspace, { locale, name }] = [await workspaces.name(), await members.get(memberId)]
  const words = roomTestWords(locale, { name, workspace })
  const answer = await serviceOf(service).connect(context)(room, {
    text: { locale, title: words.title, lines: [words.text], link: null, footer: words.footer },
    // A test message is a new message each time.
    reference: newId('dlv'),
    threadKey: null,
    messageId: null,
    isDoubtful: false,
  })
  return isTrouble(answer)
    ? { trouble: answer.trouble, detail: answer.detail }
    : { trouble: null, detail: null }
}
