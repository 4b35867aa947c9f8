// Owns Settings · Devices: where this member is joined, adding one, revoking one, and the tracker behind them.

import { Laptop, Plus } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Device } from '#shared/model/people.ts'
import { call } from '../../app/desktop.ts'
import { useKeyed } from '../../app/keyed-store.ts'
import { useSession } from '../../app/session-store.ts'
import { Button } from '../../components/button.tsx'
import { Chip } from '../../components/chip.tsx'
import { ConfirmDialog, Dialog } from '../../components/dialog.tsx'
import { Card, Section } from '../../components/screen.tsx'
import { SkeletonRows } from '../../components/skeleton.tsx'
import { ErrorState } from '../../components/states.tsx'
import { RelativeTime } from '../../components/time.tsx'
import { useAttempt } from '../../components/toast.tsx'
import { InviteUrl } from './invite-url.tsx'
import { devices, only } from './people-store.ts'
import { Row } from './row.tsx'

export function DevicesSection() {
  const { t } = useTranslation()
  const attempt = useAttempt()
  const { value, error, reload } = useKeyed(devices, only)
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
        {value ? (
          <Card>
            {value
              .filter((device) => device.revokedAt === null)
              .map((device) => (
                <DeviceRow key={device.id} device={device} />
              ))}
          </Card>
        ) : error ? (
          <ErrorState error={error} onRetry={reload} />
        ) : (
          <SkeletonRows rows={2} height={56} />
        )}
      </Section>
      <TrackerSection />
      <Dialog open={!!url} onOpenChange={() => setUrl(undefined)} title={t('settings.addDevice')}>
        <InviteUrl url={url ?? ''} words={t('settings.deviceInviteMade')} onDone={() => setUrl(undefined)} />
      </Dialog>
    </>
  )
}

function DeviceRow({ device }: { device: Device }) {
  const { t } = useTranslation()
  const [revoking, setRevoking] = useState(false)
  const thisDevice = useSession((state) => state.session?.device?.id)
  const revoke = async () => {
    await call('devices.revoke', { deviceId: device.id })
    await devices.reload(only)
  }
  return (
    <div className="flex min-h-14 items-center gap-3 py-2">
      <Laptop size={18} aria-hidden className="shrink-0 text-ink-3" />
      <div className="min-w-0 flex-1">
        <div className="flex items-center gap-2">
          <span className="truncate font-medium">{device.name}</span>
          {device.id === thisDevice ? <Chip tone="accent">{t('settings.thisDevice')}</Chip> : null}
        </div>
        <div className="flex gap-1 truncate text-xs text-ink-3">
          {device.platform}
          {device.lastSeenAt ? (
            <>
              {' · '}
              {t('settings.lastSeen')} <RelativeTime at={device.lastSeenAt} />
            </>
          ) : null}
        </div>
      </div>
      {device.id === thisDevice ? null : (
        <Button small onClick={() => setRevoking(true)}>
          {t('settings.revoke')}
        </Button>
      )}
      <ConfirmDialog
        open={revoking}
        onOpenChange={setRevoking}
        title={t('settings.revokeAsk', { name: device.name })}
        body={t('settings.revokeWhat')}
        action={t('settings.revoke')}
        onConfirm={revoke}
      />
    </div>
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
        <Row label={t('settings.trackerState')}>
          <span className="text-ink-2">{t(`connection.tracker.${tracker.state}`)}</span>
        </Row>
        <Row label={t('settings.trackerUrl')}>
          <span className="truncate text-ink-2 select-text">{tracker.url}</span>
        </Row>
        <Row label={t('settings.version')}>
          <span className="text-ink-2 tabular-nums select-text">{version}</span>
        </Row>
      </Card>
    </Section>
  )
}
