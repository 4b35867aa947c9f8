import { useTranslation } from 'react-i18next'
import { Button } from '../../../components/button.tsx'
import { Card, Section } from '../../../components/screen.tsx'
import { ErrorState } from '../../../components/states.tsx'
import { DateAndTime } from '../../../components/time.tsx'
import { usePagedQuery } from '../../../lib/server-state/paged-query.ts'
import { privacyQueries } from './privacy-queries.ts'

/** The receipts of erasures. */
export function ReceiptsSection() {
  const { t } = useTranslation('privacy')
  const { items, error, refetch, loadMore, isFetching } = usePagedQuery(privacyQueries.receipts())
  return (
    <Section title={t('receipts.title')} hint={t('receipts.hint')}>
      {error ? (
        <ErrorState error={error} onRetry={refetch} />
      ) : (
        <Card>
          {items.length === 0 ? <p className="py-3 text-ink-3">{t('receipts.none')}</p> : null}
          {items.map(({ id, at, by, mode, fingerprint, counts }) => (
            <div key={id} className="flex flex-wrap justify-between gap-x-4 py-2 text-sm">
              <span>
                {t(`receipts.mode.${mode}`)}{' '}
                <span className="font-mono text-xs text-ink-3">{fingerprint}</span>
                <span className="block text-xs text-ink-3">
                  {t('receipts.line', { visits: counts.visits, by: by ?? t('receipts.operator') })}
                </span>
              </span>
              <DateAndTime at={at} />
            </div>
          ))}
          {items.length >= 50 ? (
            <div className="py-2">
              <Button small busy={isFetching} onClick={loadMore}>
                {t('receipts.more')}
              </Button>
            </div>
          ) : null}
        </Card>
      )}
    </Section>
  )
}
