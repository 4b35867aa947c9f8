// Checks the messages about a visit in the rooms of chat services (ADR 110).
import type { Visit } from '#shared/model/visits.ts'
import type { ReaderPlan } from './plan.ts'
import { isAbout, leftOn } from './reader-names.ts'
import type { Room, RoomMessage } from './room-channels.ts'
import type { Finding } from './tally.ts'

type Told = {
  plan: Pick<ReaderPlan, 'email' | 'record'>
  /** The titles that the message of the leave may have. */
  titles: readonly string[]
  visit: Pick<Visit, 'id' | 'page'>
  trackerKills: number
}

/**
 * Checks each room. The message of the leave must be there, and name the exit page. A room that recognises repeated messages has it once. Another room
 * may have one more copy for each kill of the tracker and for each lost confirmation.
 */
export const checkRooms = (rooms: readonly Room[], told: Told): Finding[] =>
  rooms.flatMap((room) => checkRoom(room, told))

function checkRoom(room: Room, { plan, titles, visit, trackerKills }: Told): Finding[] {
  const what = `${visit.id} ${room.service} messages`
  const about = room.messages().filter(({ title }) => isAbout(plan, title))
  const ofLeave = about.filter(({ title }) => titles.includes(title))
  if (ofLeave.length === 0) return [{ verdict: 'lost', what: `${what}: no leave, ${about.length} others` }]
  const most = (title: string) =>
    room.canTell === 'once' ? 1 : 1 + room.lostConfirmations(title) + trackerKills
  return [
    // A record that was found between two attempts changes the title. Both titles are about the same leave.
    ...tooMany(`${what} of the leave`, ofLeave, Math.max(...ofLeave.map(({ title }) => most(title)))),
    ...[...Map.groupBy(about, ({ title }) => title)]
      .filter(([title]) => !titles.includes(title))
      .flatMap(([title, copies]) => tooMany(`${what} "${title}"`, copies, most(title))),
    ...ofLeave
      .filter(({ text }) => !text.includes(leftOn(visit.page)))
      .map(({ text }): Finding => ({ verdict: 'wrong', what: `${what}: ${text}` })),
  ]
}

const tooMany = (what: string, copies: readonly RoomMessage[], most: number): Finding[] =>
  copies.length <= most
    ? []
    : [{ verdict: 'doubled', what: `${what}: ${copies.length} copies, at most ${most} are allowed` }]

/** Checks all messages of the rooms that recognise repeated messages. Each title names one reader and one event. */
export const checkRoomsAtEnd = (rooms: readonly Room[]): Finding[] =>
  rooms
    .filter(({ canTell }) => canTell === 'once')
    .flatMap(({ service, messages }) =>
      [...Map.groupBy(messages(), ({ title }) => title)]
        .filter(([, copies]) => copies.length > 1)
        .map(
          ([title]): Finding => ({ verdict: 'doubled', what: `${service} messages "${title}" at the end` }),
        ),
    )
