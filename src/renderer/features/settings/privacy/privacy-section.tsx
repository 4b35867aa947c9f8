import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { Notice } from '../../../components/screen.tsx'
import { SkeletonRows } from '../../../components/skeleton.tsx'
import { ErrorState } from '../../../components/states.tsx'
import { useIsAdmin } from '../../../lib/session.ts'
import { ErasureSection } from './erasure-section.tsx'
import { HistorySection } from './history-section.tsx'
import { NoticeSection } from './notice-section.tsx'
import { privacyQueries } from './privacy-queries.ts'
import { ReceiptsSection } from './receipts-section.tsx'
import { RetentionSection } from './retention-section.tsx'

/** Privacy of visitors, for admins: the notice for readers, the retention, and the erasure of a visitor. */
export function PrivacySection() {
  const { t } = useTranslation('privacy')
  const isAdmin = useIsAdmin()
  if (!isAdmin) return <Notice tone="plain">{t('adminsOnly')}</Notice>
  return <Settings />
}

function Settings() {
  const { data: settings, error, refetch } = useQuery(privacyQueries.settings())
  if (error && !settings) return <ErrorState error={error} onRetry={() => void refetch()} />
  if (!settings) return <SkeletonRows rows={4} height={48} />
  return (
    <>
      <NoticeSection notice={settings.notice} />
      <HistorySection days={settings.historyDays} />
      <RetentionSection key={JSON.stringify(settings.retention)} settings={settings} />
      <ErasureSection />
      <ReceiptsSection />
    </>
  )
}
