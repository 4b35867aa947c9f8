import { describe, expect, it } from 'vitest'
import { defaultLinkSettings, LinkPreset, type LinkSettings } from '#shared/link-settings.ts'
import {
  builtInPreset,
  builtInPresets,
  draftOf,
  isPreset,
  type LinkDraft,
  passcodeOf,
  presetOf,
  readDraft,
  readRules,
  withPreset,
} from './link-draft.ts'

const now = Date.parse('2026-11-22T09:00:00.000Z')
const fresh = draftOf(defaultLinkSettings, false)
const read = (change: Partial<LinkDraft>) => readDraft({ ...fresh, ...change }, now)

describe('the draft of a link', () => {
  it('keeps all settings, including the hour of the expiry', () => {
    const settings: LinkSettings = {
      ...defaultLinkSettings,
      emailFromPage: 4,
      verifyEmail: true,
      expiresAt: '2026-12-01T13:37:00.000Z',
      allow: ['ann@example.com', 'example.org'],
      block: ['rival.example'],
      watermark: true,
      agreement: 'Keep it secret.',
      note: 'Page 4 is for you.',
      tellRefused: true,
      mergeEmail: true,
      mergeRecord: true,
    }
    expect(readDraft(draftOf(settings, true), now)).toEqual({ settings, problems: {} })
    expect(passcodeOf(draftOf(settings, true))).toBeUndefined()
  })

  it('expires at the end of the chosen day or after the given number of days', () => {
    const { settings } = read({ ends: 'date', endsOn: '2026-12-31' })
    expect(new Date(String(settings.expiresAt)).getTime()).toBe(new Date(2027, 0, 1).getTime())
    expect(read({ ends: 'days', endsAfterDays: '１４' }).settings.expiresAt).toBe('2026-12-06T09:00:00.000Z')
  })

  it.each([
    [{ later: true, fromPage: '1' }, { fromPage: { problem: 'page' } }],
    [{ later: true, fromPage: 'x' }, { fromPage: { problem: 'page' } }],
    [{ passcode: { typed: '12345' } }, { passcode: { problem: 'passcode' } }],
    [{ ends: 'days', endsAfterDays: '0' }, { endsAfterDays: { problem: 'days' } }],
    [{ ends: 'date', endsOn: '' }, { endsOn: { problem: 'date' } }],
    [{ ends: 'date', endsOn: '2026-11-01' }, { endsOn: { problem: 'past' } }],
    [{ block: 'ann@example.com not-a-domain' }, { block: { problem: 'rule', detail: 'not-a-domain' } }],
    [
      { allow: Array.from({ length: 2001 }, (_, n) => `d${n}.example`).join('\n') },
      { allow: { problem: 'rules' } },
    ],
  ] as const)('with %o has the error %o', (change, problems) => {
    expect(read(change as Partial<LinkDraft>).problems).toEqual(problems)
  })

  it('ignores the page number if the link does not ask for the e-mail address', () => {
    expect(read({ requireEmail: false, later: true, fromPage: 'x' })).toMatchObject({
      problems: {},
      settings: { emailFromPage: 1 },
    })
  })
})

it.each([
  ['Ann@Example.com', ['ann@example.com']],
  ['ann@example.com, bob@example.com; example.org', ['ann@example.com', 'bob@example.com', 'example.org']],
  ['ann@example.com\r\nann@example.com\t@example.org', ['ann@example.com', 'example.org']],
  ['Ann Lee <ann@example.com>, 山田 <y@例え.jp>', ['ann@example.com', 'y@xn--r8jz45g.jp']],
  ['a@example.com、b@example.com', ['a@example.com', 'b@example.com']],
  [' ', []],
])('readRules(%j) returns %j', (text, rules) => expect(readRules(text)).toEqual({ rules, wrong: null }))

describe('presets', () => {
  it.each(builtInPresets)('the draft of %s matches the preset, with or without a passcode', (name) => {
    const preset = builtInPreset(name, true)
    LinkPreset.shape.settings.parse(preset)
    const draft = withPreset({ ...fresh, passcode: { typed: 'sesame' } }, preset)
    expect(presetOf(draft)).toEqual(preset)
    expect(isPreset(draft, preset)).toBe(true)
    expect(passcodeOf(draft)).toBe('sesame')
    expect(isPreset({ ...draft, muted: true }, preset)).toBe(false)
  })

  it('do not verify addresses if the tracker can’t send e-mail', () => {
    expect(builtInPreset('confidential', false).verifyEmail).toBe(false)
    expect(builtInPreset('confidential', true).verifyEmail).toBe(true)
  })

  it('of an earlier version, which say nothing about sharing, allow it', () => {
    const { allowShare: _, ...preset } = builtInPreset('email', true)
    const draft = withPreset(fresh, preset)
    expect(isPreset(draft, preset)).toBe(true)
    expect(isPreset({ ...draft, allowShare: false }, preset)).toBe(false)
  })

  it('do not match a draft with another expiry', () => {
    const preset = builtInPreset('confidential', true)
    const draft = withPreset(fresh, preset)
    expect(isPreset({ ...draft, endsAfterDays: '31' }, preset)).toBe(false)
    expect(isPreset({ ...draft, ends: 'date', endsOn: '2027-01-01' }, preset)).toBe(false)
  })
})
