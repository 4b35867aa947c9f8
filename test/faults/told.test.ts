// The judge of mails and Slack messages must find what is missing, doubled or wrong.
import type { ParsedMail } from 'mailparser'
import { describe, expect, it } from 'vitest'
import type { Visit } from '#shared/model/visits.ts'
import type { SlackMessage } from '../fixtures/slack.ts'
import type { Subject } from './check.ts'
import type { Scene } from './scene.ts'
import { checkNobodyToldTwice, checkTold } from './told.ts'

const email = 'run1-0.s1@faults.example'
const subject = { plan: { email, document: 'toDocumentOwner' } } as Subject
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

function sceneWith(mails: ParsedMail[], messages: SlackMessage[], unheard = 0): Scene {
  const channels = { mailbox: { mails }, slack: { messages }, unheard: () => unheard }
  return { channels, places: { toDocumentOwner: { title: 'Offer' } } } as unknown as Scene
}
const judge = (mails: ParsedMail[], messages: SlackMessage[], { unheard = 0, trackerKills = 0 } = {}) =>
  checkTold(sceneWith(mails, messages, unheard), subject, visit, { trackerKills }).map(
    ({ verdict }) => verdict,
  )

describe('what Aiko was told', () => {
  it('is in order: one mail, one Slack message, of the page it ended on', () => {
    expect(judge([mail()], [post()])).toEqual([])
  })

  it('is lost where a channel has nothing', () => {
    expect(judge([], [])).toEqual(['lost', 'lost'])
  })

  it('is doubled by another Message-ID, by a copy that nothing excuses, and by a second post', () => {
    expect(judge([mail(), mail({ messageId: '<dlv_2.left@here>' })], [post()])).toEqual(['doubled'])
    expect(judge([mail(), mail()], [post()])).toEqual(['doubled'])
    expect(judge([mail()], [post(), post()])).toEqual(['doubled'])
    expect(checkNobodyToldTwice(sceneWith([mail(), mail()], [post(), post()]))).toHaveLength(1)
  })

  it('may be a copy where a kill or a lost answer left no other way', () => {
    expect(judge([mail(), mail()], [post()], { unheard: 1 })).toEqual([])
    expect(judge([mail(), mail()], [post()], { trackerKills: 1 })).toEqual([])
  })

  it('is wrong in other words, of another page or to somebody else', () => {
    const toBen = { value: [{ address: 'ben@example.com' }] } as ParsedMail['to']
    expect(judge([mail({ to: toBen } as Partial<ParsedMail>)], [post({ blocks: [] })])).toEqual([
      'wrong',
      'wrong',
    ])
    expect(
      judge([mail({ text: '- Left on page 2 of 6' })], [post({ text: `${email} opened Offer` })]),
    ).toEqual(['wrong', 'wrong'])
  })
})
