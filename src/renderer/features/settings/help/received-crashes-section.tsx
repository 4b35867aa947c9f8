import { useInfiniteQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import type { CrashReport } from '#shared/model/crash-reports.ts'
import { Button } from '../../../components/button.tsx'
import { DetailsButton } from '../../../components/details-button.tsx'
import { Section } from '../../../components/screen.tsx'
import { DateAndTime } from '../../../components/time.tsx'
import { toast, useAttempt } from '../../../components/toast.tsx'
import { call } from '../../../lib/bridge/desktop.ts'
import { useLocale } from '../../../lib/i18n.ts'
import { exactTime } from '../../../lib/time.ts'
import { PagedCard } from '../fields/paged-card.tsx'
import { crashQueries, refetchCrashes } from './crash-queries.ts'

/** The crash reports that the apps of the workspace have sent, for admins. */
export function ReceivedCrashesSection() {
  const { t } = useTranslation()
  return (
    <Section title={t('help.received')} hint={t('help.receivedHint')}>
      <PagedCard
        list={useInfiniteQuery(crashQueries.received())}
        none={t('help.noneReceived')}
        more={t('help.more')}
      >
        {(reports) => (
          <ul className="divide-y divide-line">
            {reports.map((report) => (
              <ReportRow key={report.id} report={report} />
            ))}
          </ul>
        )}
      </PagedCard>
    </Section>
  )
}

function ReportRow({ report }: { report: CrashReport }) {
  const { t } = useTranslation()
  const locale = useLocale()
  const attempt = useAttempt()
  const { memberName: member, deviceName: device } = report
  const save = async () => {
    const saved = await call('crashReports.saveDump', { reportId: report.id })
    if (saved) toast(t('help.dumpSaved', { name: saved.name }))
  }
  const remove = async () => {
    await call('crashReports.remove', { reportId: report.id })
    await refetchCrashes()
  }
  return (
    <li className="flex items-center justify-between gap-4 py-2.5">
      <div className="min-w-0">
        <p className="truncate">{report.message || t(`help.kinds.${report.kind}`)}</p>
        <p className="text-xs text-ink-3">
          <DateAndTime at={report.at} /> · {t('help.from', { member, device })} · {report.version} ·{' '}
          {report.platform}
        </p>
        {report.stack ? <DetailsButton text={report.stack} /> : null}
      </div>
      <div className="flex shrink-0 gap-2">
        {report.dumpBytes === null ? null : (
          <Button small aria-label={t('help.saveDumpOf', { device })} onClick={() => attempt(save)}>
            {t('help.saveDump')}
          </Button>
        )}
        <Button
          small
          aria-label={t('help.deleteOf', { time: exactTime(Date.parse(report.at), locale) })}
          onClick={() => attempt(remove)}
        >
          {t('help.delete')}
        </Button>
      </div>
    </li>
  )
}
