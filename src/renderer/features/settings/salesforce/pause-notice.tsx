import { Hourglass } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { Notice } from '../../../components/screen.tsx'
import { useLocale } from '../../../lib/i18n.ts'
import { useSession } from '../../../lib/session.ts'

export function PauseNotice() {
  const { t } = useTranslation('salesforce')
  const locale = useLocale()
  const paused = useSession((state) => state.session?.salesforce.paused)
  if (!paused) return null
  const number = new Intl.NumberFormat(locale)
  const until = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short' }).format(
    Date.parse(paused.until),
  )
  const values = {
    until,
    used: number.format(paused.used ?? 0),
    limit: number.format(paused.limit ?? 0),
  }
  return (
    <div className="mt-3" role="status">
      <Notice tone="warn" icon={<Hourglass size={16} aria-hidden className="shrink-0" />}>
        {t(`pause.${paused.reason}`, values)}
      </Notice>
    </div>
  )
}
