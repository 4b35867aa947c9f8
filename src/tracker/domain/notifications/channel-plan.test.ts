import { describe, expect, test } from 'vitest'
import { noChannels } from '#shared/model/people.ts'
import { channels } from '../../services/notifications/channels/registry.ts'
import { planChannels, planOutsider } from './channel-plan.ts'

const { desktop: _, ...noTrackerChannels } = noChannels
const chosen = (text: string) => ({
  ...noChannels,
  desktop: text.includes('d'),
  email: text.includes('e'),
  slack: text.includes('s'),
})
const configured = (text: string) => ({
  ...noTrackerChannels,
  email: text.includes('e'),
  slack: text.includes('s'),
})

describe('channels of a member', () => {
  test.each([
    // chosen, configured, failed → notified by, failed
    ['nothing chosen', '', 'es', {}, '', {}],
    ['the desktop', 'd', 'es', {}, 'd', {}],
    ['all of them', 'des', 'es', {}, 'des', {}],
    ['e-mail where the tracker has none', 'e', '', {}, 'd', { email: 'notConfigured' }],
    ['Slack where the tracker has none', 's', 'e', {}, 'e', { slack: 'notConfigured' }],
    ['Slack where the tracker has nothing', 's', '', {}, 'd', { slack: 'notConfigured' }],
    ['both where the tracker has only Slack', 'es', 's', {}, 's', { email: 'notConfigured' }],
    ['Slack that knows no such user', 's', 'es', { slack: 'noSuchUser' }, 'e', { slack: 'noSuchUser' }],
    [
      'Slack that knows no such user, beside the desktop',
      'ds',
      'es',
      { slack: 'noSuchUser' },
      'd',
      { slack: 'noSuchUser' },
    ],
    [
      'Slack that knows no such user, beside e-mail',
      'es',
      'es',
      { slack: 'noSuchUser' },
      'e',
      { slack: 'noSuchUser' },
    ],
    [
      'Slack, then e-mail failed too',
      's',
      'es',
      { slack: 'noSuchUser', email: 'refused' },
      'd',
      { slack: 'noSuchUser', email: 'refused' },
    ],
    ['e-mail that is refused, Slack not chosen', 'e', 'es', { email: 'refused' }, 'd', { email: 'refused' }],
  ] as const)('%s', (_what, wants, has, failed, by, failures) => {
    const plan = planChannels(channels, chosen(wants), configured(has), failed)
    expect({ desktop: plan.desktop, send: plan.send.toSorted(), failed: plan.failed }).toEqual({
      desktop: by.includes('d'),
      send: [...(by.includes('e') ? ['email'] : []), ...(by.includes('s') ? ['slack'] : [])],
      failed: failures,
    })
  })
})

describe('channel of a recipient who is not a member', () => {
  test.each([
    ['es', {}, 'email'],
    ['s', {}, 'slack'],
    ['es', { email: 'refused' }, 'slack'],
    ['e', { email: 'refused' }, null],
    ['', {}, null],
  ] as const)('configured %s, failed %o: %s', (has, failed, channel) => {
    expect(planOutsider(channels, configured(has), failed)).toBe(channel)
  })
})
