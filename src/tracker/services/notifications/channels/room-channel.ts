// The part that all chat services with rooms share: which room, which events were already sent, the time between two messages, outcomes.
import { z } from 'zod'
import type { ChatRoomAccessOf, ChatService } from '#shared/model/chat-rooms.ts'
import { leaseIsOver, type Outcome } from '../../../domain/notifications/delivery.ts'
import type { Content } from '../../../domain/notifications/message.ts'
import { retryAfterMs } from '../../../domain/notifications/retry-delays.ts'
import { openRoom } from '../rooms.ts'
import type { Attempt, NotificationChannel } from './channel.ts'
import { roomText } from './chat-text.ts'
import { createPace, type Pace } from './pace.ts'
import { isTrouble, outcomeOfTrouble, type PostToRoom, type RoomService } from './room-client.ts'

/** The room, the events that were posted, and the id of the message if the service can edit it. */
const RoomReference = z.object({
  place: z.string().optional(),
  messageId: z.string().nullable().optional(),
  posted: z.array(z.enum(['opened', 'left', 'notice'])).optional(),
  doubtSince: z.number().optional(),
})
type RoomReference = z.infer<typeof RoomReference>

/** Returns false if the event was already posted: after a leave, a repeated event needs no second message. */
const isNews = ({ posted = [] }: RoomReference, kind: Content['kind']) =>
  !posted.includes('left') && !posted.includes(kind)

async function deliver<S extends ChatService>(
  service: RoomService<S>,
  post: PostToRoom<S>,
  pace: Pace,
  room: ChatRoomAccessOf<S>,
  attempt: Attempt,
  firstRetryMs: number,
): Promise<Outcome> {
  const { message, deliveryId, threadKey } = attempt
  const reference = RoomReference.parse(attempt.reference)
  const place = service.placeOf(room)
  const canEdit = service.onChange === 'edit'
  if (!canEdit && !isNews(reference, message.kind)) return { kind: 'sent', reference: attempt.reference }
  await pace(`${service.name} ${place}`, service.intervalMs)
  if (!attempt.isHeld()) return leaseIsOver
  const answer = await post(room, {
    text: roomText(message),
    // One message for each event, or one message that is edited.
    reference: canEdit ? deliveryId : `${deliveryId}.${message.kind}`,
    threadKey,
    // The message of another room is not edited, because the admin changed the room.
    messageId: reference.place === place ? (reference.messageId ?? null) : null,
    isDoubtful: reference.doubtSince !== undefined,
  })
  if (isTrouble(answer)) return outcomeOfTrouble(answer, retryAfterMs(attempt.attempts, firstRetryMs))
  const posted = [...(reference.posted ?? []), message.kind]
  return {
    kind: 'sent',
    reference: { ...attempt.reference, place, messageId: answer.messageId, posted },
  }
}

/** The channel of a chat service. Each workspace enters its own room. */
export const roomChannel = <S extends ChatService>(service: RoomService<S>): NotificationChannel => ({
  name: service.name,
  // A member who did not choose the room does not expect messages there.
  replacesOthers: false,
  reachesOutsiders: false,
  onChange: service.onChange,
  isConfigured: ({ rooms }) => rooms.includes(service.name),
  open(context) {
    const post = service.connect(context)
    const pace = createPace()
    return {
      async send(attempt) {
        const room = await openRoom(context, attempt.workspaceId, service.name)
        if (typeof room !== 'string') {
          return deliver(service, post, pace, room, attempt, context.config.deliveryRetryMs)
        }
        const problem = room === 'none' ? {} : { problem: 'the key of the installation has changed' }
        return { kind: 'failed', reason: 'notConfigured', ...problem }
      },
      close: () => undefined,
    }
  },
})
