import { describe, expect, it } from 'vitest'
import { createSession, type SessionStores } from './session.ts'

function memory(): Storage {
  const values = new Map<string, string>()
  return {
    get length() {
      return values.size
    },
    clear: () => values.clear(),
    getItem: (key) => values.get(key) ?? null,
    key: (index) => [...values.keys()][index] ?? null,
    removeItem: (key) => void values.delete(key),
    setItem: (key, value) => void values.set(key, value),
  }
}

const slug = 'abcdefghijklmnopqrstuv'
const counters = { load: 'load-0001', seq: 4, pages: { 1: 900 }, openMs: 1000, page: 1 }

function browser() {
  const local = memory()
  const newTab = (): SessionStores => {
    const tab = memory()
    return { tab: () => tab, browser: () => local }
  }
  return { local, newTab }
}

describe('session', () => {
  it('keeps the visit and its counters for a reload of the same tab only', () => {
    const { newTab } = browser()
    const tab = newTab()
    createSession(slug, tab).rememberTab({ visitId: 'vis_1', token: 'visit-token', counters })
    expect(createSession(slug, tab).tab()).toEqual({ visitId: 'vis_1', token: 'visit-token', counters })
    expect(createSession(slug, newTab()).tab()).toBeNull()
  })

  it('keeps one reader key for each link', () => {
    const { newTab } = browser()
    const first = createSession(slug, newTab()).reader()
    expect(first.readerKey).toMatch(/^[\w-]{22}$/)
    expect(createSession(slug, newTab()).reader()).toEqual(first)
    expect(createSession('b'.repeat(22), newTab()).reader().readerKey).not.toBe(first.readerKey)
  })

  it('stores and deletes the e-mail address for other tabs', () => {
    const { newTab } = browser()
    createSession(slug, newTab()).remember({ email: 'ada@example.com' })
    expect(createSession(slug, newTab()).reader().email).toBe('ada@example.com')
    createSession(slug, newTab()).remember({ email: null })
    expect(createSession(slug, newTab()).reader().email).toBeNull()
  })

  it('keeps the pass and the accepted agreement for other tabs until the address changes', () => {
    const { newTab } = browser()
    const session = createSession(slug, newTab())
    session.remember({ email: 'ada@example.com', accepted: 'a'.repeat(64), noteRead: true })
    session.remember({ pass: 'proof' })
    expect(createSession(slug, newTab()).reader()).toMatchObject({
      email: 'ada@example.com',
      pass: 'proof',
      accepted: 'a'.repeat(64),
      noteRead: true,
    })
    session.remember({ email: 'bob@example.com' })
    expect(createSession(slug, newTab()).reader()).toMatchObject({
      pass: null,
      accepted: null,
      noteRead: true,
    })
    session.remember({ email: 'cy@example.com', accepted: 'b'.repeat(64) })
    expect(createSession(slug, newTab()).reader().accepted).toBe('b'.repeat(64))
  })

  it('keeps the passcode for one tab only', () => {
    const { local, newTab } = browser()
    const tab = newTab()
    createSession(slug, tab).rememberPasscode('open sesame')
    expect(createSession(slug, tab).passcode()).toBe('open sesame')
    expect(createSession(slug, newTab()).passcode()).toBeNull()
    expect(local.getItem(`lastpage:${slug}`)).not.toContain('sesame')
    createSession(slug, tab).rememberPasscode(null)
    expect(createSession(slug, tab).passcode()).toBeNull()
  })

  it('works if the storage throws', () => {
    const refuse = (): Storage => {
      throw new DOMException('denied', 'SecurityError')
    }
    const session = createSession(slug, { tab: refuse, browser: refuse })
    session.remember({ email: 'ada@example.com' })
    session.rememberTab({ visitId: 'vis_1', token: 'visit-token', counters })
    expect(session.reader().email).toBe('ada@example.com')
    expect(session.tab()).toBeNull()
  })

  it.each(['', 'null', '{', '[]', '{"token":1}', '{"readerKey":"short"}'])(
    'ignores invalid stored data: %s',
    (text) => {
      const { local, newTab } = browser()
      const stores = newTab()
      local.setItem(`lastpage:${slug}`, text)
      stores.tab().setItem(`lastpage:${slug}`, text)
      const session = createSession(slug, stores)
      expect(session.tab()).toBeNull()
      expect(session.reader().readerKey).toHaveLength(22)
    },
  )

  it('keeps the token and drops invalid counters', () => {
    const stores = browser().newTab()
    stores
      .tab()
      .setItem(
        `lastpage:${slug}`,
        JSON.stringify({ visitId: 'vis_1', token: 'visit-token', counters: { load: 1 } }),
      )
    expect(createSession(slug, stores).tab()).toEqual({
      visitId: 'vis_1',
      token: 'visit-token',
      counters: null,
    })
  })
})
