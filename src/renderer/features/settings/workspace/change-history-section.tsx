import { useInfiniteQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { Section } from '../../../components/screen.tsx'
import { AuditLines } from '../../../entities/members/audit-line.tsx'
import { memberQueries } from '../../../entities/members/member-queries.ts'
import { PagedCard } from '../fields/paged-card.tsx'

/** The audit log of the workspace, for admins. */
export function ChangeHistorySection() {
  const { t } = useTranslation()
  return (
    <Section title={t('ownership.log.title')} hint={t('ownership.log.hint')}>
      <PagedCard
        list={useInfiniteQuery(memberQueries.auditLog())}
        none={t('ownership.log.none')}
        more={t('ownership.log.more')}
      >
        {(entries) => <AuditLines entries={entries} scope="workspace" />}
      </PagedCard>
    </Section>
  )
}
