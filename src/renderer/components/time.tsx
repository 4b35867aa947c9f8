import { formatDuration } from '#shared/duration.ts'
import { timeOfDay } from '../lib/date-formats.ts'
import { useLocale } from '../lib/i18n.ts'
import { dateAndTime, exactTime, isRecent, relativeTime, useNow } from '../lib/time.ts'
import { Tooltip } from './tooltip.tsx'

/** Shows a past time as `3 min. ago`. The tooltip shows the exact time. `at`: ISO 8601. */
export function RelativeTime({ at, className }: { at: string; className?: string }) {
  const locale = useLocale()
  const now = useNow()
  const instant = Date.parse(at)
  return (
    <Tooltip words={() => exactTime(instant, locale)}>
      <time dateTime={at} className={className}>
        {relativeTime(instant, now, locale)}
      </time>
    </Tooltip>
  )
}

/** Shows the date and the time of day, then `3 min. ago` if it was in the last week. The tooltip shows the exact time. `at`: ISO 8601. */
export function DateAndTime({ at }: { at: string }) {
  const locale = useLocale()
  const now = useNow()
  const instant = Date.parse(at)
  return (
    <Tooltip words={() => exactTime(instant, locale)}>
      <time dateTime={at} className="tabular-nums">
        {dateAndTime(instant, now, locale)}
        {isRecent(instant, now) ? (
          <span className="ml-2 text-xs text-ink-3">{relativeTime(instant, now, locale)}</span>
        ) : null}
      </time>
    </Tooltip>
  )
}

/** Shows the time of day. The tooltip shows the date and the exact time. `at`: ISO 8601. */
export function ClockTime({ at, className }: { at: string; className?: string }) {
  const locale = useLocale()
  const instant = Date.parse(at)
  return (
    <Tooltip words={() => exactTime(instant, locale)}>
      <time dateTime={at} className={className}>
        {timeOfDay(locale).format(instant)}
      </time>
    </Tooltip>
  )
}

/** Shows a duration. The tooltip shows `words`, which explains the duration. */
export function Duration({ ms, words, className }: { ms: number; words: string; className?: string }) {
  const locale = useLocale()
  return (
    <Tooltip words={words}>
      <span className={className}>{formatDuration(ms, locale)}</span>
    </Tooltip>
  )
}
