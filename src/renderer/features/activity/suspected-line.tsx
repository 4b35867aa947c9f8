import { Bot } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { useCountText } from './filter-bar.tsx'

/** Says how many visits the list leaves out because they looked automatic. The button shows these visits. */
export function SuspectedLine({ count, onShow }: { count: number; onShow(): void }) {
  const { t } = useTranslation()
  const countText = useCountText()
  return (
    <p className="flex shrink-0 items-center gap-2 border-b border-line px-6 py-2 text-xs text-ink-3">
      <Bot size={14} aria-hidden className="shrink-0" />
      {t('activity.suspectedCount', { count, shown: countText(count) })}
      <button
        type="button"
        onClick={onShow}
        className="rounded-control font-medium text-accent hover:underline"
      >
        {t('activity.showSuspected')}
      </button>
    </p>
  )
}
