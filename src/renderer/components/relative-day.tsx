import { useLocale } from '../lib/i18n.ts'
import { exactTime, useNow } from '../lib/time.ts'
import { Tooltip } from './tooltip.tsx'

/** Shows a future time as `in 6 days`. The tooltip shows the exact time. `at`: ISO 8601. */
export function RelativeDay({ at }: { at: string }) {
  const locale = useLocale()
  const now = useNow()
  const instant = Date.parse(at)
  const hours = Math.round((instant - now) / 3_600_000)
  const words = new Intl.RelativeTimeFormat(locale, { numeric: 'auto' })
  return (
    <Tooltip words={() => exactTime(instant, locale)}>
      <time dateTime={at}>
        {Math.abs(hours) < 24 ? words.format(hours, 'hour') : words.format(Math.round(hours / 24), 'day')}
      </time>
    </Tooltip>
  )
}
