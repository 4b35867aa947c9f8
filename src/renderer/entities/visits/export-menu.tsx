import { Download, LoaderCircle } from 'lucide-react'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { ExportFilter, ExportLines } from '#shared/analytics.ts'
import { ActionsMenu } from '../../components/menu.tsx'
import { toast, useAttempt } from '../../components/toast.tsx'
import { call, on } from '../../lib/bridge/desktop.ts'
import { useLocale } from '../../lib/i18n.ts'

/** A menu of file formats. `name` is the default file name, without extension. */
export function ExportMenu({ filter, name }: { filter: ExportFilter; name: string }) {
  const { t } = useTranslation(undefined, { keyPrefix: 'analytics' })
  const locale = useLocale()
  const attempt = useAttempt()
  const [lines, setLines] = useState<number | null>(null)
  const busy = lines !== null
  useEffect(() => (busy ? on('exporting', (now) => setLines(now.lines)) : undefined), [busy])

  const start = async (kind: ExportLines) => {
    setLines(0)
    await attempt(async () => {
      const saved = await call('exports.visits', { filter, lines: kind, locale, name })
      if (saved) toast(t('exported', { count: saved.lines, name: saved.name }))
    })
    setLines(null)
  }
  return (
    <div className="flex shrink-0 items-center gap-2">
      <p role="status" className="flex items-center gap-1.5 text-xs text-ink-3 tabular-nums empty:hidden">
        {busy ? (
          <>
            <LoaderCircle size={12} aria-hidden className="animate-spin" />
            {t('exporting', { count: lines })}
          </>
        ) : null}
      </p>
      <ActionsMenu
        label={t('export')}
        icon={<Download size={16} aria-hidden />}
        actions={[
          { key: 'visits', label: t('exportVisits'), disabled: busy, onSelect: () => void start('visits') },
          { key: 'pages', label: t('exportPages'), disabled: busy, onSelect: () => void start('pages') },
        ]}
      />
    </div>
  )
}
