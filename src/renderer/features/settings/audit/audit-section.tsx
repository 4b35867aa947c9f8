import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { Download } from 'lucide-react'
import { useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Button } from '../../../components/button.tsx'
import { Section } from '../../../components/screen.tsx'
import { toast, useAttempt } from '../../../components/toast.tsx'
import { AuditLines } from '../../../entities/members/audit-line.tsx'
import { memberQueries, refetchAuditLog } from '../../../entities/members/member-queries.ts'
import { call } from '../../../lib/bridge/desktop.ts'
import { useLocale } from '../../../lib/i18n.ts'
import { PagedCard } from '../fields/paged-card.tsx'
import { AuditFilterBar } from './audit-filter-bar.tsx'
import { type AuditFilters, isFiltered, queryOf, useAuditFilters } from './audit-filters.ts'
import { AuditRetentionSection } from './audit-retention-section.tsx'

/** The audit log of the workspace, for admins: filters, entries, CSV, and how long entries are kept. */
export function AuditSection() {
  const { t } = useTranslation()
  const [filters, change] = useAuditFilters()
  const { data: members = [] } = useQuery(memberQueries.all())
  return (
    <>
      <Section title={t('audit.title')} hint={t('audit.hint')} action={<SaveCsv filters={filters} />}>
        <AuditFilterBar filters={filters} members={members} onChange={change} />
        <Entries filters={filters} />
      </Section>
      <AuditRetentionSection />
    </>
  )
}

function Entries({ filters }: { filters: AuditFilters }) {
  const { t } = useTranslation()
  // The days of a filter are relative to the present time. A new time with each render would be a new query with each render.
  const query = useMemo(() => queryOf(filters, Date.now()), [filters])
  return (
    <PagedCard
      list={useInfiniteQuery(memberQueries.auditLog(query))}
      none={t(isFiltered(filters) ? 'audit.noneFound' : 'audit.none')}
      more={t('audit.more')}
    >
      {(entries) => <AuditLines entries={entries} scope="workspace" />}
    </PagedCard>
  )
}

function SaveCsv({ filters }: { filters: AuditFilters }) {
  const { t } = useTranslation()
  const locale = useLocale()
  const attempt = useAttempt()
  const [isBusy, setBusy] = useState(false)
  const save = async () => {
    setBusy(true)
    await attempt(async () => {
      const filter = queryOf(filters, Date.now())
      const saved = await call('exports.auditLog', { filter, locale, name: t('audit.title') })
      if (saved) toast(t('audit.csvSaved', { count: saved.lines, name: saved.name }))
      // The export is an entry of the log.
      await refetchAuditLog()
    })
    setBusy(false)
  }
  return (
    <Button small busy={isBusy} icon={<Download size={14} aria-hidden />} onClick={() => void save()}>
      {t('audit.csv')}
    </Button>
  )
}
