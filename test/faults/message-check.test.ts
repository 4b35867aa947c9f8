import type { ParsedMail } from 'mailparser'
import { describe, expect, it } from 'vitest'
import type { Visit } from '#shared/model/visits.ts'
import type { SlackMessage } from '../fixtures/slack.ts'
import type { VisitCase } from './check.ts'
import type { Environment } from './environment.ts'
import { checkMessages, checkNoDuplicateMessages } from './message-check.ts'
import type { Room } from './room-channels.ts'
import { checkRooms, checkRoomsAtEnd } from './room-check.ts'
import type { TakenWebhook } from './webhook-channel.ts'
import { checkWebhooks, checkWebhooksAtEnd } from './webhook-check.ts'

const email = 'run1-0.s1@faults.example'
const visitCase = {
  plan: { email, document: 'toDocumentOwner', record: { type: 'Lead', owner: 'aiko' } },
} as VisitCase
const visit = { id: 'vis_1', page: 3 } as Visit
const mail = (change: Partial<ParsedMail> = {}) =>
  ({
    ...{ messageId: '<dlv_1.left@here>', subject: `${email} closed Offer`, text: '- Left on page 3 of 6' },
    to: { value: [{ address: 'aiko@example.co.jp' }] },
    ...change,
  }) as ParsedMail
const post = (change: Partial<SlackMessage> = {}) =>
  ({
    ...{ text: `${email} closed Offer`, blocks: ['Left on page 3 of 6'] },
    metadata: { event_payload: { visit_id: 'vis_1' } },
    ...change,
  }) as SlackMessage

const webhook = (change: Partial<TakenWebhook> = {}): TakenWebhook => ({
  ...{ id: 'msg_2', type: 'visit.left', visitId: 'vis_1', page: 3, leaves: 1 },
  ...change,
})
const opening = webhook({ id: 'msg_1', type: 'visit.opened', page: 1, leaves: 0 })
const takenOnce = [opening, webhook()]

function environmentWith(mails: ParsedMail[], messages: SlackMessage[], lostConfirmations = 0): Environment {
  const webhooks = { taken: takenOnce, unsigned: [], lostConfirmations: () => 0 }
  const channels = {
    ...{ mailbox: { mails }, slack: { messages }, rooms: [], webhooks },
    lostConfirmations: () => lostConfirmations,
  }
  return { channels, sharedDocuments: { toDocumentOwner: { title: 'Offer' } } } as unknown as Environment
}
const verdictsOf = (
  mails: ParsedMail[],
  messages: SlackMessage[],
  { lostConfirmations = 0, trackerKills = 0 } = {},
) =>
  checkMessages(environmentWith(mails, messages, lostConfirmations), visitCase, visit, { trackerKills }).map(
    ({ verdict }) => verdict,
  )

describe('checkMessages', () => {
  it('accepts one mail and one Slack message that name the exit page', () => {
    expect(verdictsOf([mail()], [post()])).toEqual([])
  })

  it('accepts the name of the record and the address, and no other name', () => {
    const named = 'Faye run1-0.s1 (Faults Ltd) closed Offer'
    const other = 'Faye run1-9.s1 (Faults Ltd) closed Offer'
    expect(verdictsOf([mail({ subject: named })], [post({ text: named })])).toEqual([])
    expect(verdictsOf([mail({ subject: other })], [post({ text: other })])).toEqual(['lost', 'wrong'])
  })

  it('reports `lost` for each channel without a message', () => {
    expect(verdictsOf([], [])).toEqual(['lost', 'lost'])
  })

  it('reports `doubled` for a second Message-ID, for a copy without a lost confirmation, and for a second post', () => {
    expect(verdictsOf([mail(), mail({ messageId: '<dlv_2.left@here>' })], [post()])).toEqual(['doubled'])
    expect(verdictsOf([mail(), mail()], [post()])).toEqual(['doubled'])
    expect(verdictsOf([mail()], [post(), post()])).toEqual(['doubled'])
    expect(checkNoDuplicateMessages(environmentWith([mail(), mail()], [post(), post()]))).toHaveLength(1)
  })

  it('accepts a copy of a mail after a kill of the tracker or a lost confirmation', () => {
    expect(verdictsOf([mail(), mail()], [post()], { lostConfirmations: 1 })).toEqual([])
    expect(verdictsOf([mail(), mail()], [post()], { trackerKills: 1 })).toEqual([])
  })

  it('reports `wrong` for another text, another page or another recipient', () => {
    const toBen = { value: [{ address: 'ben@example.com' }] } as ParsedMail['to']
    expect(verdictsOf([mail({ to: toBen } as Partial<ParsedMail>)], [post({ blocks: [] })])).toEqual([
      'wrong',
      'wrong',
    ])
    expect(
      verdictsOf([mail({ text: '- Left on page 2 of 6' })], [post({ text: `${email} opened Offer` })]),
    ).toEqual(['wrong', 'wrong'])
  })
})

describe('checkRooms', () => {
  const closed = { title: `${email} closed Offer`, text: 'Left on page 3 of 6' }
  const openedMessage = { title: `${email} opened Offer`, text: 'Reading now' }
  const told = { plan: visitCase.plan, titles: [closed.title], visit, trackerKills: 0 }
  const roomWith = (
    canTell: Room['canTell'],
    lost: number,
    ...messages: { title: string; text: string }[]
  ) => ({
    ...{ service: 'teams' as const, canTell, messages: () => messages, lostConfirmations: () => lost },
  })
  const verdicts = (room: Room, trackerKills = 0) =>
    checkRooms([room], { ...told, trackerKills }).map(({ verdict }) => verdict)

  it('accepts one message of the leave, with or without one of the opening', () => {
    expect(verdicts(roomWith('nothing', 0, closed))).toEqual([])
    expect(verdicts(roomWith('nothing', 0, openedMessage, closed))).toEqual([])
  })

  it('reports `lost` without a message of the leave, and `wrong` for another page', () => {
    expect(verdicts(roomWith('nothing', 0, openedMessage))).toEqual(['lost'])
    expect(verdicts(roomWith('once', 0, { ...closed, text: 'Left on page 2 of 6' }))).toEqual(['wrong'])
  })

  it('accepts a copy after a lost confirmation or a kill only in a room that recognises nothing', () => {
    expect(verdicts(roomWith('nothing', 0, closed, closed))).toEqual(['doubled'])
    expect(verdicts(roomWith('nothing', 1, closed, closed))).toEqual([])
    expect(verdicts(roomWith('nothing', 0, closed, closed), 1)).toEqual([])
    expect(verdicts(roomWith('nothing', 0, openedMessage, openedMessage, closed))).toEqual(['doubled'])
    expect(verdicts(roomWith('once', 1, closed, closed), 1)).toEqual(['doubled'])
    expect(checkRoomsAtEnd([roomWith('once', 0, closed, closed)])).toHaveLength(1)
    expect(checkRoomsAtEnd([roomWith('nothing', 0, closed, closed)])).toEqual([])
  })
})

describe('checkWebhooks', () => {
  const verdicts = (
    taken: TakenWebhook[],
    { unsigned = [] as string[], lost = 0, ends = 1, trackerKills = 0 } = {},
  ) =>
    checkWebhooks({ taken, unsigned, lostConfirmations: () => lost }, visit, { ends, trackerKills }).map(
      ({ verdict }) => verdict,
    )

  it('accepts one id for the opening and one for each leave', () => {
    expect(verdicts(takenOnce)).toEqual([])
    expect(verdicts([...takenOnce, webhook({ id: 'msg_3', leaves: 2 })], { ends: 2 })).toEqual([])
  })

  it('reports `lost` for a missing event, and `doubled` for a second id, also after a kill', () => {
    expect(verdicts([])).toEqual(['lost', 'lost'])
    expect(verdicts([opening, webhook(), webhook({ id: 'msg_3' })], { trackerKills: 1 })).toEqual(['doubled'])
    const openedTwice = [opening, { ...opening, id: 'msg_0' }]
    expect(checkWebhooksAtEnd({ taken: openedTwice, unsigned: [] })).toHaveLength(1)
  })

  it('accepts a repeated request with the same id only after a lost confirmation or a kill', () => {
    const repeated = [opening, webhook(), webhook()]
    expect(verdicts(repeated)).toEqual(['doubled'])
    expect(verdicts(repeated, { lost: 1 })).toEqual([])
    expect(verdicts(repeated, { trackerKills: 1 })).toEqual([])
  })

  it('reports `wrong` for another page and for a wrong signature', () => {
    expect(verdicts([opening, webhook({ page: 2 })])).toEqual(['wrong'])
    expect(verdicts(takenOnce, { unsigned: ['msg_2'] })).toEqual(['wrong'])
    expect(checkWebhooksAtEnd({ taken: [], unsigned: ['msg_9'] })).toHaveLength(1)
  })
})
