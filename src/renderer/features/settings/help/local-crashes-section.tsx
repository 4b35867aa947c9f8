import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { formatBytes } from '#shared/bytes.ts'
import type { LocalCrash } from '#shared/model/crash-reports.ts'
import { Button } from '../../../components/button.tsx'
import { ConfirmDialog } from '../../../components/dialog.tsx'
import { Card, Section } from '../../../components/screen.tsx'
import { SkeletonRows } from '../../../components/skeleton.tsx'
import { ErrorState } from '../../../components/states.tsx'
import { SwitchRow } from '../../../components/switch-row.tsx'
import { DateAndTime } from '../../../components/time.tsx'
import { toast, useAttempt } from '../../../components/toast.tsx'
import { call } from '../../../lib/bridge/desktop.ts'
import { useLocale } from '../../../lib/i18n.ts'
import { changeSettings, useManagedSettings, useSession } from '../../../lib/session.ts'
import { exactTime } from '../../../lib/time.ts'
import { crashQueries, refetchCrashes } from './crash-queries.ts'

/** The crash reports on this computer, and whether the app sends them. */
export function LocalCrashesSection() {
  const { t } = useTranslation()
  const attempt = useAttempt()
  const managed = useManagedSettings()
  const settings = useSession((state) => state.settings)
  const { data: crashes, error, refetch } = useQuery(crashQueries.local())
  return (
    <Section title={t('help.crashes')} hint={t('help.crashesHint')}>
      <Card>
        <SwitchRow
          label={t('help.sendCrashes')}
          hint={t('help.sendCrashesHint')}
          checked={settings?.crashReports ?? false}
          managed={managed.crashReports !== undefined}
          onChange={(crashReports) => void attempt(() => changeSettings({ crashReports }))}
        />
        {crashes ? (
          crashes.length === 0 ? (
            <p className="py-3 text-ink-3">{t('help.noCrashes')}</p>
          ) : (
            <ul className="divide-y divide-line">
              {crashes.map((crash) => (
                <CrashRow key={crash.id} crash={crash} />
              ))}
            </ul>
          )
        ) : error ? (
          <ErrorState error={error} onRetry={refetch} />
        ) : (
          <SkeletonRows rows={1} height={40} />
        )}
      </Card>
    </Section>
  )
}

function CrashRow({ crash }: { crash: LocalCrash }) {
  const { t } = useTranslation()
  const locale = useLocale()
  const attempt = useAttempt()
  const joined = useSession((state) => state.session?.workspace !== null)
  const [asking, setAsking] = useState(false)
  const time = exactTime(Date.parse(crash.at), locale)
  const send = async () => {
    await call('help.sendCrash', { id: crash.id })
    await refetchCrashes()
    toast(t('help.wasSent'))
  }
  const remove = async () => {
    await call('help.deleteCrash', { id: crash.id })
    await refetchCrashes()
  }
  return (
    <li className="flex items-center justify-between gap-4 py-2.5">
      <div className="min-w-0">
        <p className="truncate">{crash.message || t(`help.kinds.${crash.kind}`)}</p>
        <p className="text-xs text-ink-3">
          <DateAndTime at={crash.at} /> · {t(`help.kinds.${crash.kind}`)}
          {crash.sentAt ? ` · ${t('help.sent')}` : ''}
        </p>
      </div>
      <div className="flex shrink-0 gap-2">
        {joined && crash.sentAt === null ? (
          <Button
            small
            aria-label={t('help.sendOf', { time })}
            onClick={() => (crash.dumpBytes === null ? void attempt(send) : setAsking(true))}
          >
            {t('help.send')}
          </Button>
        ) : null}
        <Button small aria-label={t('help.deleteOf', { time })} onClick={() => attempt(remove)}>
          {t('help.delete')}
        </Button>
      </div>
      <ConfirmDialog
        open={asking}
        onOpenChange={setAsking}
        title={t('help.sendDumpAsk')}
        body={t('help.sendDumpWhat', { size: formatBytes(crash.dumpBytes ?? 0, locale) })}
        action={t('help.send')}
        tone="primary"
        onConfirm={send}
      />
    </li>
  )
}
