import { describe, expect, it } from 'vitest'
import type { Gate, ViewerBootstrap } from '#shared/viewer-api.ts'
import { createSession } from '../tracking/session.ts'
import { firstQuestions, requestOf } from './questions.ts'

const nothing: Gate = {
  email: false,
  emailFromPage: 1,
  code: false,
  codeTo: null,
  mergeEmail: false,
  mergeRecord: 'off',
  passcode: false,
  agreement: null,
}
const linkOf = (gate: Partial<Gate>, consentRequired = false) =>
  ({
    gate: { ...nothing, ...gate },
    privacy: { url: null, consentRequired, texts: null },
  }) as ViewerBootstrap

const noStorage = () => {
  throw new DOMException('denied', 'SecurityError')
}
const reader = (known: Parameters<ReturnType<typeof createSession>['remember']>[0] = {}) => {
  const session = createSession('a'.repeat(22), { tab: noStorage, browser: noStorage })
  session.remember(known)
  return session
}
const asked = (gate: Partial<Gate>, session = reader(), readsOn = false) =>
  [...firstQuestions(linkOf(gate), session, readsOn)].sort()
const secret = { text: 'Keep it secret.', hash: 'a1' }

describe('fields of the first form', () => {
  it('has the fields that the link requires', async () => {
    expect(asked({})).toEqual([])
    expect(asked({ email: true })).toEqual(['email'])
    expect(asked({ email: true, passcode: true, agreement: secret })).toEqual([
      'agreement',
      'email',
      'passcode',
    ])
  })

  it('asks for the consent that the workspace requires', () => {
    expect([...firstQuestions(linkOf({ email: true }, true), reader(), false)]).toEqual(['consent', 'email'])
  })

  it('leaves out stored answers but asks for a changed agreement again', async () => {
    const session = reader({ email: 'ada@example.com', accepted: secret.hash })
    session.rememberPasscode('sesame')
    const gate = { email: true, passcode: true, agreement: secret }
    expect(asked(gate, session)).toEqual([])
    expect(asked({ ...gate, agreement: { text: 'Tell nobody.', hash: 'b2' } }, session)).toEqual([
      'agreement',
    ])
  })

  it('asks for the e-mail address only at the end of the free pages', async () => {
    const gate = { email: true, emailFromPage: 3, passcode: true }
    expect(asked(gate)).toEqual(['passcode'])
    expect(asked({ email: true, emailFromPage: 3 }, reader(), true)).toEqual(['email'])
  })

  it('does not ask for the address if the Salesforce id in the URL answers', () => {
    const session = reader({ claimedRecord: '00Q5g00000AbCdEIAV' })
    expect(asked({ email: true, mergeRecord: 'answers' }, session)).toEqual([])
    expect(asked({ email: true, mergeRecord: 'noted' }, session)).toEqual(['email'])
    expect(asked({ email: true, mergeRecord: 'off' }, session)).toEqual(['email'])
    expect(asked({ email: true, mergeRecord: 'answers' })).toEqual(['email'])
  })

  it('never asks for the e-mail address on a link for one person', async () => {
    expect(asked({ email: true, code: true, codeTo: 'a••@example.com' })).toEqual([])
  })
})

describe('request to open the visit', () => {
  const request = (gate: Partial<Gate>, session: ReturnType<typeof reader>, readsOn = false) => {
    globalThis.document ??= { visibilityState: 'visible' } as Document
    return requestOf({ bootstrap: linkOf(gate), session, prerendered: false, code: null, readsOn })
  }

  it('contains a stored address, so that the reader is not asked at the end of the free pages', () => {
    const session = reader({ email: 'ada@example.com' })
    expect(request({ email: true, emailFromPage: 3 }, session).email).toBe('ada@example.com')
  })

  it('contains the load id if the same page load continues after the free pages', () => {
    const kept = new Map<string, string>()
    const storage = {
      getItem: (key: string) => kept.get(key) ?? null,
      setItem: (key: string, value: string) => void kept.set(key, value),
    } as Storage
    const session = createSession('a'.repeat(22), { tab: () => storage, browser: noStorage })
    const counters = { load: 'load-0001', seq: 4, pages: { 1: 900 }, openMs: 1000, page: 1 }
    session.rememberTab({ visitId: 'vis_1', token: 'visit-token', counters })
    const gate = { email: true, emailFromPage: 3 }
    expect(request(gate, session, true)).toMatchObject({ resume: 'visit-token', load: 'load-0001' })
    expect(request(gate, session).load).toBeUndefined()
  })

  it('leaves out an unverified address on the free pages, because the tracker would require its code', () => {
    const gate = { email: true, code: true, emailFromPage: 3 }
    const session = reader({ email: 'ada@example.com' })
    expect(request(gate, session).email).toBeUndefined()
    expect(request(gate, session, true).email).toBe('ada@example.com')
    session.remember({ pass: 'proof' })
    expect(request(gate, session)).toMatchObject({ email: 'ada@example.com', pass: 'proof' })
  })

  it('contains the Salesforce id of a merge link, also beside a typed address', () => {
    const claimedRecord = '00Q5g00000AbCdEIAV'
    const session = reader({ claimedRecord })
    expect(request({ mergeRecord: 'answers' }, session)).toMatchObject({ claimedRecord })
    expect(request({ mergeRecord: 'off' }, session).claimedRecord).toBeUndefined()
    session.remember({ email: 'ada@example.com' })
    const gate = { email: true, mergeRecord: 'noted' } as const
    expect(request(gate, session)).toMatchObject({ email: 'ada@example.com', claimedRecord })
  })

  it('contains the passcode and the accepted agreement', () => {
    const session = reader({ accepted: 'a'.repeat(64) })
    session.rememberPasscode('sesame')
    expect(request({}, session)).toMatchObject({ passcode: 'sesame', acceptedAgreement: 'a'.repeat(64) })
  })
})
