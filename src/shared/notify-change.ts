import type { NotifyChange, NotifyChannels, NotifyPreferences, QuietHours } from './model/people.ts'

/** What `change` doesn't name stays as it is kept. */
export function withNotifyChange(kept: NotifyPreferences, change: NotifyChange): NotifyPreferences {
  const visits = (event: 'opened' | 'left') => ({
    first: channels(kept[event].first, change[event]?.first),
    returning: channels(kept[event].returning, change[event]?.returning),
  })
  return {
    opened: visits('opened'),
    left: visits('left'),
    quietHours: quietHours(kept.quietHours, change.quietHours),
  }
}

type ChannelsChange = NonNullable<NotifyChange['left']>['first']

const channels = (kept: NotifyChannels, change: ChannelsChange = {}): NotifyChannels => ({
  desktop: change.desktop ?? kept.desktop,
  email: change.email ?? kept.email,
  slack: change.slack ?? kept.slack,
})

/** Hours that are off begin with a whole: a part of them, sent by a window that didn't know yet, leaves them off. */
function quietHours(kept: QuietHours | null, change: NotifyChange['quietHours']): QuietHours | null {
  if (change === undefined) return kept
  if (change === null) return null
  const { from = kept?.from, to = kept?.to, timeZone = kept?.timeZone } = change
  return from && to && timeZone ? { from, to, timeZone } : null
}
