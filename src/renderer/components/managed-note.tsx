import { Building2 } from 'lucide-react'
import { useTranslation } from 'react-i18next'

/** Says that the organisation has set the value of a setting. */
export function ManagedNote({ id }: { id?: string }) {
  const { t } = useTranslation()
  return (
    <span id={id} className="flex items-center gap-1 text-xs text-ink-3">
      <Building2 size={12} aria-hidden className="shrink-0" />
      {t('settings.managed')}
    </span>
  )
}
