import { expect, it } from 'vitest'
import { defaultDigest } from './model/digest.ts'
import { defaultNotifyPreferences, NotifyChange, noChannels } from './model/people.ts'
import { withNotifyChange } from './notify-change.ts'

const night = { from: '19:00', to: '08:30', timeZone: 'Asia/Tokyo' }

it('changes only the given fields, and the order of two changes makes no difference', () => {
  const changes = [
    { left: { first: { email: true } } },
    { left: { first: { desktop: false }, returning: { slack: true } } },
    { signals: { email: true } },
    { actions: { teams: true } },
    { quietHours: night },
    { quietHours: { to: '09:00' } },
    { digest: { every: 'weekly' as const, weekday: 5 } },
    { digest: { channel: 'slack' as const, timeZone: undefined } },
  ]
  const wanted = {
    opened: defaultNotifyPreferences.opened,
    left: {
      first: { ...noChannels, email: true },
      returning: { ...noChannels, desktop: true, slack: true },
    },
    signals: { ...noChannels, email: true },
    actions: { ...noChannels, desktop: true, teams: true },
    quietHours: { ...night, to: '09:00' },
    digest: { ...defaultDigest, every: 'weekly', weekday: 5, channel: 'slack' },
  }
  expect(changes.reduce(withNotifyChange, defaultNotifyPreferences)).toEqual(wanted)
  const [first, second, signals, actions, third, fourth, rhythm, channel] = changes
  const other = [third, fourth, channel, actions, second, signals, rhythm, first].flatMap(
    (change) => change ?? [],
  )
  expect(other.reduce(withNotifyChange, defaultNotifyPreferences)).toEqual(wanted)
})

it('a desktop of an earlier version, which does not know the newer channels, does not turn them off', () => {
  const kept = { ...defaultNotifyPreferences.left.first, teams: true, lineWorks: true }
  const notify = { ...defaultNotifyPreferences, left: { ...defaultNotifyPreferences.left, first: kept } }
  const change = NotifyChange.parse({ left: { first: { desktop: false, email: true, slack: false } } })
  expect(withNotifyChange(notify, change).left.first).toEqual({ ...kept, desktop: false, email: true })
})

it('turns quiet hours off, and a partial change does not turn them on', () => {
  const quiet = { ...defaultNotifyPreferences, quietHours: night }
  expect(withNotifyChange(quiet, { quietHours: null }).quietHours).toBeNull()
  expect(withNotifyChange(defaultNotifyPreferences, { quietHours: { from: '20:00' } }).quietHours).toBeNull()
})

it('does not add a digest for a tracker that has none', () => {
  const earlier = { ...defaultNotifyPreferences, digest: null }
  expect(withNotifyChange(earlier, { digest: { every: 'daily' } }).digest).toBeNull()
})
