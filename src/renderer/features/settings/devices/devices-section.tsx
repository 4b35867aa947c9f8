import { useQuery } from '@tanstack/react-query'
import { Plus } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Button } from '../../../components/button.tsx'
import { Dialog } from '../../../components/dialog.tsx'
import { Card, Section } from '../../../components/screen.tsx'
import { SettingRow } from '../../../components/setting-row.tsx'
import { SkeletonRows } from '../../../components/skeleton.tsx'
import { ErrorState } from '../../../components/states.tsx'
import { useAttempt } from '../../../components/toast.tsx'
import { call } from '../../../lib/bridge/desktop.ts'
import { useIsAdmin, useSession } from '../../../lib/session.ts'
import { ShownOnce } from '../fields/shown-once.tsx'
import { peopleQueries } from '../people/people-queries.ts'
import { AllDevicesSection } from './all-devices-section.tsx'
import { DeviceRow } from './device-row.tsx'

export function DevicesSection() {
  const { t } = useTranslation()
  const attempt = useAttempt()
  const isAdmin = useIsAdmin()
  const { data: devices, error, refetch } = useQuery(peopleQueries.devices())
  const [url, setUrl] = useState<string>()
  const add = async () => setUrl((await call('devices.invite')).url)
  return (
    <>
      <Section
        title={t('settings.devices')}
        hint={t('settings.devicesHint')}
        action={
          <Button icon={<Plus size={14} aria-hidden />} onClick={() => attempt(add)}>
            {t('settings.addDevice')}
          </Button>
        }
      >
        {devices ? (
          <Card>
            <ul className="divide-y divide-line">
              {devices
                .filter((device) => device.revokedAt === null)
                .map((device) => (
                  <DeviceRow key={device.id} device={device} />
                ))}
            </ul>
          </Card>
        ) : error ? (
          <ErrorState error={error} onRetry={refetch} />
        ) : (
          <SkeletonRows rows={2} height={56} />
        )}
      </Section>
      {isAdmin ? <AllDevicesSection /> : null}
      <TrackerSection />
      <Dialog open={!!url} onOpenChange={() => setUrl(undefined)} title={t('settings.addDevice')}>
        <ShownOnce text={url ?? ''} words={t('settings.deviceInviteMade')} onDone={() => setUrl(undefined)} />
      </Dialog>
    </>
  )
}

function TrackerSection() {
  const { t } = useTranslation()
  const tracker = useSession((state) => state.session?.tracker)
  const version = useSession((state) => state.session?.version)
  if (!tracker) return null
  return (
    <Section title={t('settings.tracker')} hint={t('settings.trackerHint')}>
      <Card>
        <SettingRow label={t('settings.trackerState')}>
          <span className="text-ink-2">{t(`connection.tracker.${tracker.state}`)}</span>
        </SettingRow>
        <SettingRow label={t('settings.trackerUrl')}>
          <span className="truncate text-ink-2 select-text">{tracker.url}</span>
        </SettingRow>
        <SettingRow label={t('settings.version')}>
          <span className="text-ink-2 tabular-nums select-text">{version}</span>
        </SettingRow>
      </Card>
    </Section>
  )
}
