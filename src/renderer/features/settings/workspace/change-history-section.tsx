import { useInfiniteQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { Button } from '../../../components/button.tsx'
import { Card, Section } from '../../../components/screen.tsx'
import { SkeletonRows } from '../../../components/skeleton.tsx'
import { ErrorState } from '../../../components/states.tsx'
import { AuditLines } from '../../../entities/members/audit-line.tsx'
import { memberQueries } from '../../../entities/members/member-queries.ts'

/** The audit log of the workspace, for admins. */
export function ChangeHistorySection() {
  const { t } = useTranslation()
  const { data, error, refetch, hasNextPage, isFetching, fetchNextPage } = useInfiniteQuery(
    memberQueries.auditLog(),
  )
  return (
    <Section title={t('ownership.log.title')} hint={t('ownership.log.hint')}>
      {data ? (
        <Card>
          {data.length > 0 ? (
            <AuditLines entries={data} scope="workspace" />
          ) : (
            <p className="py-3 text-ink-3">{t('ownership.log.none')}</p>
          )}
          {hasNextPage ? (
            <div className="py-2">
              <Button small busy={isFetching} onClick={() => void fetchNextPage()}>
                {t('ownership.log.more')}
              </Button>
            </div>
          ) : null}
        </Card>
      ) : error ? (
        <ErrorState error={error} onRetry={() => void refetch()} />
      ) : (
        <SkeletonRows rows={2} height={40} />
      )}
    </Section>
  )
}
