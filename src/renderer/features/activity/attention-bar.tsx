import { RotateCw } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Button } from '../../components/button.tsx'
import { toast, useAttempt } from '../../components/toast.tsx'
import { retryAll, type VisitFilter, visitQueries } from '../../entities/visits/visit-queries.ts'
import { call } from '../../lib/bridge/desktop.ts'
import { usePagedQuery } from '../../lib/server-state/paged-query.ts'
import { useLeadsTeam, useMember } from '../../lib/session.ts'

/** Explains why visits need attention. The button retries all matching runs. If the runs wait for a new login, the button connects to Salesforce instead. */
export function AttentionBar({ filter }: { filter: VisitFilter }) {
  const { t } = useTranslation('salesforce')
  const { t: settings } = useTranslation()
  const attempt = useAttempt()
  const { items } = usePagedQuery(visitQueries.list(filter))
  const [busy, setBusy] = useState(false)
  const me = useMember()
  const leads = useLeadsTeam()
  if (items.length === 0) return null
  const may = leads || items.some(({ owner }) => owner.id === me?.id)
  const retry = async () => {
    setBusy(true)
    await attempt(async () => toast(t('attention.allRetried', { count: await retryAll(filter) })))
    setBusy(false)
  }
  return (
    <section
      aria-label={t('attention.title')}
      className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2 border-b border-line px-6 py-2.5"
    >
      <p className="min-w-0 flex-1 text-xs text-ink-2">
        {filter.waiting
          ? t('attention.reconnect')
          : may
            ? t('attention.noneBody')
            : t('attention.othersOnly')}
      </p>
      {filter.waiting ? (
        <Button
          small
          variant="primary"
          onClick={() => void attempt(() => call('salesforce.connect').then(() => undefined))}
        >
          {settings('settings.reconnect')}
        </Button>
      ) : null}
      <Button small disabled={!may} busy={busy} icon={<RotateCw size={12} aria-hidden />} onClick={retry}>
        {t('attention.retryAll')}
      </Button>
    </section>
  )
}
