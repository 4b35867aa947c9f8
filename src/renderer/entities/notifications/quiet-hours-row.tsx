import { useTranslation } from 'react-i18next'
import type { NotifyChange, QuietHours } from '#shared/model/people.ts'
import { SettingRow } from '../../components/setting-row.tsx'
import { SwitchRow } from '../../components/switch-row.tsx'
import { useAttempt } from '../../components/toast.tsx'
import { WallTimeField } from '../../components/wall-time-field.tsx'
import { call } from '../../lib/bridge/desktop.ts'

const overNight = { from: '19:00', to: '08:30' }
const zoneHere = () => Intl.DateTimeFormat().resolvedOptions().timeZone

export function QuietHoursRow({ quietHours }: { quietHours: QuietHours | null }) {
  const { t } = useTranslation()
  const attempt = useAttempt()
  const set = (next: NotifyChange['quietHours']) =>
    void attempt(() => call('session.updateMe', { notify: { quietHours: next } }))
  return (
    <>
      <SwitchRow
        label={t('settings.quietHours')}
        hint={t('settings.quietHoursHint', { zone: quietHours?.timeZone ?? zoneHere() })}
        checked={quietHours !== null}
        onChange={(on) => set(on ? { ...overNight, timeZone: zoneHere() } : null)}
      />
      {quietHours ? (
        <SettingRow label="">
          <WallTimeField
            label={t('settings.quietFrom')}
            value={quietHours.from}
            onChange={(from) => set({ from, timeZone: zoneHere() })}
          />
          <WallTimeField
            label={t('settings.quietTo')}
            value={quietHours.to}
            onChange={(to) => set({ to, timeZone: zoneHere() })}
          />
        </SettingRow>
      ) : null}
    </>
  )
}
