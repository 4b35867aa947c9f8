import type { NotifyChange, NotifyChannels, NotifyPreferences, QuietHours } from './model/people.ts'

/** Returns the preferences after the change. Fields that `change` does not contain keep their values. */
export function withNotifyChange(kept: NotifyPreferences, change: NotifyChange): NotifyPreferences {
  const visits = (event: 'opened' | 'left') => ({
    first: channels(kept[event].first, change[event]?.first),
    returning: channels(kept[event].returning, change[event]?.returning),
  })
  return {
    opened: visits('opened'),
    left: visits('left'),
    signals: channels(kept.signals, change.signals),
    actions: channels(kept.actions, change.actions),
    quietHours: quietHours(kept.quietHours, change.quietHours),
    digest: kept.digest && { ...kept.digest, ...given(change.digest ?? {}) },
  }
}

type ChannelsChange = NonNullable<NotifyChange['left']>['first']

/** `undefined` in a change counts as missing. */
const channels = (kept: NotifyChannels, change: ChannelsChange = {}): NotifyChannels => ({
  ...kept,
  ...given(change),
})

const given = <T extends object>(change: T): { [K in keyof T]?: Exclude<T[K], undefined> } =>
  Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>
  }

/**
 * If the quiet hours are off, only a change with all fields turns the quiet hours on. A partial change comes from a window that does not yet
 * know that another device has turned off the quiet hours.
 */
function quietHours(kept: QuietHours | null, change: NotifyChange['quietHours']): QuietHours | null {
  if (change === undefined) return kept
  if (change === null) return null
  const { from = kept?.from, to = kept?.to, timeZone = kept?.timeZone } = change
  return from && to && timeZone ? { from, to, timeZone } : null
}
