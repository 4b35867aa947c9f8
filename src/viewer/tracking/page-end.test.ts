import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { isMobile, watchEnd } from './page-end.ts'

const desktop =
  'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/148.0.0.0 Safari/537.36'

function page(device: Partial<Navigator> = {}) {
  const document = Object.assign(new EventTarget(), { visibilityState: 'visible' })
  const navigation = new EventTarget()
  vi.stubGlobal('document', document)
  vi.stubGlobal('navigation', navigation)
  vi.stubGlobal('navigator', { userAgent: desktop, maxTouchPoints: 0, ...device })
  const stop = new AbortController()
  const end = watchEnd(stop.signal)
  return {
    end,
    show(visibilityState: 'visible' | 'hidden') {
      document.visibilityState = visibilityState
      document.dispatchEvent(new Event('visibilitychange'))
    },
    navigate(part: object = {}) {
      const target = { hashChange: false, downloadRequest: null, destination: { sameDocument: false } }
      navigation.dispatchEvent(Object.assign(new Event('navigate'), { ...target, ...part }))
    },
  }
}

beforeEach(() => void vi.useFakeTimers())
afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

describe('the end of a page', () => {
  const closes = { persisted: false }

  it('is for good if the reader saw the page and the browser does not keep it', () => {
    expect(page().end.isForGood(closes)).toBe(true)
    expect(page().end.isForGood({ persisted: true })).toBe(false)
  })

  it('is not for good if the page was hidden before', () => {
    const { end, show } = page()
    show('hidden')
    vi.advanceTimersByTime(99)
    expect(end.isForGood(closes)).toBe(true)
    vi.advanceTimersByTime(1)
    expect(end.isForGood(closes)).toBe(false)
    show('visible')
    expect(end.isForGood(closes)).toBe(true)
  })

  it('is not for good while a navigation of the page is under way', () => {
    const { end, navigate } = page()
    navigate()
    expect(end.isForGood(closes)).toBe(false)
    vi.advanceTimersByTime(30_001)
    expect(end.isForGood(closes)).toBe(true)
  })

  it.each([
    ['in the page', { destination: { sameDocument: true } }],
    ['to a fragment', { hashChange: true }],
    ['that downloads a file', { downloadRequest: '' }],
  ])('is for good after a navigation %s', (_, part) => {
    const { end, navigate } = page()
    navigate(part)
    expect(end.isForGood(closes)).toBe(true)
  })

  it('works without the Navigation API', () => {
    vi.stubGlobal('navigation', undefined)
    expect(page().end.isForGood(closes)).toBe(true)
  })

  it('is not for good on phones and tablets', () => {
    const mobile = [
      'Mozilla/5.0 (Linux; Android 10; K) Chrome/148.0.0.0 Mobile',
      'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0)',
    ]
    for (const userAgent of mobile) expect(page({ userAgent }).end.isForGood(closes)).toBe(false)
  })
})

it('an iPad has the user agent of a Mac, but a touchscreen', () => {
  const userAgent =
    'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 Version/18.1 Safari/605.1.15'
  expect(isMobile({ userAgent, maxTouchPoints: 5 })).toBe(true)
  expect(isMobile({ userAgent, maxTouchPoints: 0 })).toBe(false)
  expect(isMobile({ userAgent: desktop, maxTouchPoints: 10 })).toBe(false)
  expect(isMobile({ userAgent: desktop, maxTouchPoints: 5, userAgentData: { mobile: true } })).toBe(true)
})
