import { describe, expect, it } from 'vitest'
import { openedAddress } from './link-clicks.ts'

const target = (href: string | null, selector = '.annotationLayer') =>
  ({
    closest: (wanted: string) => (wanted.includes(selector) ? { getAttribute: () => href } : null),
  }) as unknown as Element
const click = (element: Element, more: { type?: string; button?: number } = {}) =>
  openedAddress({ target: element, type: 'click', button: 0, ...more })

describe('the address of an opened link', () => {
  it('has no query, because a query can contain a token', () => {
    expect(click(target('https://example.com/a?token=1'))).toBe('https://example.com/a')
  })

  it('is null for a link to a page of the document', () => {
    expect(click(target('#page=3'))).toBeNull()
    expect(click(target(''))).toBeNull()
  })

  it('is null outside of the links of the PDF', () => {
    expect(click(target('https://example.com/', '.toolbar'))).toBeNull()
  })

  it('also comes from the middle button, which opens a new tab', () => {
    const link = target('https://example.com/')
    expect(click(link, { type: 'auxclick', button: 1 })).toBe('https://example.com/')
    expect(click(link, { type: 'auxclick', button: 2 })).toBeNull()
  })
})
