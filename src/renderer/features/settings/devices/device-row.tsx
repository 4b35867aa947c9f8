import { Laptop } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Device } from '#shared/model/people.ts'
import { Button } from '../../../components/button.tsx'
import { Chip } from '../../../components/chip.tsx'
import { ConfirmDialog } from '../../../components/dialog.tsx'
import { RelativeTime } from '../../../components/time.tsx'
import { call } from '../../../lib/bridge/desktop.ts'
import { useSession } from '../../../lib/session.ts'
import { refetchPeople } from '../people/people-queries.ts'
import { DeviceName } from './device-name.tsx'
import { platformName } from './platform-name.ts'

/** Shows a device, with a button that signs out the device. `owner`: the name of the device's owner, only in the list of all members' devices. */
export function DeviceRow({ device, owner }: { device: Device; owner?: string }) {
  const { t } = useTranslation()
  const [revoking, setRevoking] = useState(false)
  const thisDevice = useSession((state) => state.session?.device?.id)
  const revoke = async () => {
    await call('devices.revoke', { deviceId: device.id })
    await refetchPeople()
  }
  return (
    <li className="flex min-h-14 items-center gap-3 py-2">
      <Laptop size={18} aria-hidden className="shrink-0 text-ink-3" />
      <div className="min-w-0 flex-1">
        <div className="flex items-center gap-2">
          <DeviceName device={device} />
          {device.id === thisDevice ? <Chip tone="accent">{t('settings.thisDevice')}</Chip> : null}
        </div>
        <div className="flex gap-1 truncate text-xs text-ink-3">
          {owner ? `${owner} · ` : null}
          {platformName(device.platform)}
          {device.appVersion ? ` · ${t('settings.appVersion', { version: device.appVersion })}` : null}
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
    </li>
  )
}
