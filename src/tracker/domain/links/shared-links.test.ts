import { describe, expect, test } from 'vitest'
import { defaultLinkSettings } from '#shared/link-settings.ts'
import { followParent, settingsForColleague } from './shared-links.ts'

const life = (disabledAt: number | null, expiresAt: string | null = null) => ({
  disabledAt,
  settings: { expiresAt },
})
const june = '2027-06-01T00:00:00.000Z'
const july = '2027-07-01T00:00:00.000Z'

test('the colleague may do what the reader may do, and does not get the note to the reader', () => {
  const parent = {
    ...defaultLinkSettings,
    ...{ verifyEmail: true, watermark: true, allowDownload: false, allow: ['acme.example'], expiresAt: june },
    ...{ note: 'Hello Ken', mergeEmail: true },
  }
  expect(settingsForColleague(parent)).toEqual({
    ...parent,
    ...{ note: null, mergeEmail: false, mergeRecord: false },
  })
})

describe('a shared link', () => {
  test('is turned off and on with its parent', () => {
    expect(followParent(life(null), life(null), life(7)).disabledAt).toBe(7)
    expect(followParent(life(7), life(7), life(null)).disabledAt).toBeNull()
  })

  test('that a member turned off stays off', () => {
    expect(followParent(life(3), life(null), life(7)).disabledAt).toBe(3)
    expect(followParent(life(3), life(7), life(null)).disabledAt).toBe(3)
  })

  test('ends with its parent, also if the parent gets another end', () => {
    expect(followParent(life(null, june), life(null, june), life(null, july)).expiresAt).toBe(july)
    expect(followParent(life(null, july), life(null, july), life(null, june)).expiresAt).toBe(june)
    expect(followParent(life(null), life(null), life(null, june)).expiresAt).toBe(june)
    expect(followParent(life(null, june), life(null, june), life(null)).expiresAt).toBeNull()
  })

  test('that a member ended earlier keeps its end', () => {
    expect(followParent(life(null, june), life(null, july), life(null)).expiresAt).toBe(june)
    expect(followParent(life(null, june), life(null), life(5)).expiresAt).toBe(june)
  })
})
