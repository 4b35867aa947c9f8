import { useTranslation } from 'react-i18next'
import type { NotifyChange, QuietHours } from '#shared/model/people.ts'
import { inputClass } from '../../components/field.tsx'
import { SettingRow } from '../../components/setting-row.tsx'
import { SwitchRow } from '../../components/switch-row.tsx'
import { useAttempt } from '../../components/toast.tsx'
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
          <WallTime
            label={t('settings.quietFrom')}
            value={quietHours.from}
            onChange={(from) => set({ from, timeZone: zoneHere() })}
          />
          <WallTime
            label={t('settings.quietTo')}
            value={quietHours.to}
            onChange={(to) => set({ to, timeZone: zoneHere() })}
          />
        </SettingRow>
      ) : null}
    </>
  )
}

type WallTimeProps = { label: string; value: string; onChange(value: string): void }

/** A field for a time of day. Saves the value on blur, because the value is incomplete while the user types. */
function WallTime({ label, value, onChange }: WallTimeProps) {
  return (
    <label className="flex items-center gap-2 text-xs text-ink-3">
      {label}
      <input
        type="time"
        key={value}
        defaultValue={value}
        onBlur={({ target }) => target.value !== '' && target.value !== value && onChange(target.value)}
        className={`${inputClass} w-28!`}
      />
    </label>
  )
}
