import { describe, expect, test } from 'vitest'
import { stepLabel } from '../step-label.ts'
import { defaultNextSteps, NextSteps, offeredSteps } from './next-steps.ts'

const link = { meetingUrl: 'https://meet.example/ada', allowDownload: true, allowShare: true }
const kinds = (steps: NextSteps, of = link) => offeredSteps(steps, of).map(({ kind }) => kind)

describe('the next steps of a link', () => {
  test('are a meeting, a reply and a download by default', () => {
    expect(kinds(defaultNextSteps)).toEqual(['meeting', 'reply', 'download'])
  })

  test('leave out what the link does not have', () => {
    const bare = { meetingUrl: null, allowDownload: false, allowShare: false }
    expect(offeredSteps(defaultNextSteps, bare as never).map(({ kind }) => kind)).toEqual(['reply'])
  })

  test('have the step to share only if it is on and the link allows it', () => {
    const steps = { ...defaultNextSteps, share: { ...defaultNextSteps.share, on: true } }
    expect(kinds(steps)).toEqual(['meeting', 'reply', 'share', 'download'])
    expect(kinds(steps, { ...link, allowShare: false })).toEqual(['meeting', 'reply', 'download'])
  })

  test('of an earlier version have no step to share', () => {
    const { share: _, ...earlier } = defaultNextSteps
    expect(NextSteps.parse(earlier).share.on).toBe(false)
  })

  test('use the page of the settings before the page of the owner', () => {
    const own = {
      ...defaultNextSteps,
      meeting: { ...defaultNextSteps.meeting, url: 'https://team.example/' },
    }
    expect(offeredSteps(own, link)[0]?.url).toBe('https://team.example/')
  })

  test('refuse a URL that is not https, that has a password, or that is too long', () => {
    const withPage = (url: string) =>
      NextSteps.safeParse({ ...defaultNextSteps, page: { on: true, url, label: { en: '', ja: '' } } }).success
    expect(withPage('https://example.com/demo')).toBe(true)
    for (const url of [
      'http://example.com/',
      'javascript:alert(1)',
      'https://a:b@example.com/',
      `https://example.com/${'a'.repeat(500)}`,
    ])
      expect(withPage(url), url).toBe(false)
  })

  test('have a text of their own in each language, otherwise the default', () => {
    const step = { kind: 'reply', url: null, label: { en: 'Ask us', ja: '' } } as const
    expect(stepLabel(step, 'en', 'Reply')).toBe('Ask us')
    expect(stepLabel(step, 'ja', '返信')).toBe('返信')
  })
})
