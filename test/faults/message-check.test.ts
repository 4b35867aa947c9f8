import type { ParsedMail } from 'mailparser'
import { describe, expect, it } from 'vitest'
import type { Visit } from '#shared/model/visits.ts'
import type { SlackMessage } from '../fixtures/slack.ts'
import type { VisitCase } from './check.ts'
import type { Environment } from './environment.ts'
import { checkMessages, checkNoDuplicateMessages } from './message-check.ts'

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

function environmentWith(mails: ParsedMail[], messages: SlackMessage[], lostConfirmations = 0): Environment {
  const channels = { mailbox: { mails }, slack: { messages }, lostConfirmations: () => lostConfirmations }
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
