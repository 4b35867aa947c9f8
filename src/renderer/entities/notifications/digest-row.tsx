import { useTranslation } from 'react-i18next'
import { ChannelName } from '#shared/model/channels.ts'
import { type Digest, type DigestChange, digestRhythms } from '#shared/model/digest.ts'
import { Button } from '../../components/button.tsx'
import { Select } from '../../components/select.tsx'
import { SettingRow } from '../../components/setting-row.tsx'
import { useAttempt } from '../../components/toast.tsx'
import { WallTimeField } from '../../components/wall-time-field.tsx'
import { call } from '../../lib/bridge/desktop.ts'
import { useLocale } from '../../lib/i18n.ts'
import { useSession } from '../../lib/session.ts'

const zoneHere = () => Intl.DateTimeFormat().resolvedOptions().timeZone
const weekdays = [1, 2, 3, 4, 5, 6, 7] as const

/** The settings of the member's digest. Each change is saved at once, with the time zone of this computer. */
export function DigestRow({ digest }: { digest: Digest }) {
  const { t } = useTranslation()
  const attempt = useAttempt()
  const set = (part: DigestChange) =>
    void attempt(() => call('session.updateMe', { notify: { digest: { ...part, timeZone: zoneHere() } } }))
  return (
    <>
      <SettingRow label={t('settings.digest.title')} hint={t('settings.digest.hint')}>
        <div className="w-44">
          <Select<Digest['every']>
            label={t('settings.digest.title')}
            value={digest.every}
            onChange={(every) => set({ every })}
            choices={digestRhythms.map((every) => ({
              value: every,
              label: t(`settings.digest.rhythms.${every}`),
            }))}
          />
        </div>
      </SettingRow>
      {digest.every === 'off' ? null : <DigestDetails digest={digest} set={set} />}
    </>
  )
}

function DigestDetails({ digest, set }: { digest: Digest; set(part: DigestChange): void }) {
  const { t } = useTranslation()
  const attempt = useAttempt()
  const sendSample = () => attempt(() => call('session.sendDigestSample'), t('settings.digest.sampleSent'))
  return (
    <>
      <SettingRow
        label={t('settings.digest.when')}
        hint={t('settings.digest.zone', { zone: digest.timeZone })}
      >
        {digest.every === 'weekly' ? (
          <WeekdaySelect weekday={digest.weekday} onChange={(weekday) => set({ weekday })} />
        ) : null}
        <WallTimeField label={t('settings.digest.at')} value={digest.at} onChange={(at) => set({ at })} />
      </SettingRow>
      <SettingRow label={t('settings.digest.channel')}>
        <DigestChannelSelect channel={digest.channel} onChange={(channel) => set({ channel })} />
      </SettingRow>
      <SettingRow label={t('settings.digest.sampleTitle')} hint={t('settings.digest.sampleHint')}>
        <Button onClick={sendSample}>{t('settings.digest.sample')}</Button>
      </SettingRow>
    </>
  )
}

function WeekdaySelect({ weekday, onChange }: { weekday: number; onChange(weekday: number): void }) {
  const { t } = useTranslation()
  const name = new Intl.DateTimeFormat(useLocale(), { weekday: 'long', timeZone: 'UTC' })
  return (
    <div className="w-36">
      <Select
        label={t('settings.digest.weekday')}
        value={String(weekday)}
        onChange={(next) => onChange(Number(next))}
        // 1 January 2024 was a Monday.
        choices={weekdays.map((day) => ({ value: String(day), label: name.format(Date.UTC(2024, 0, day)) }))}
      />
    </div>
  )
}

/** Lists the channels that can send for the workspace, and the chosen one. */
function DigestChannelSelect({
  channel,
  onChange,
}: {
  channel: Digest['channel']
  onChange(channel: Digest['channel']): void
}) {
  const { t } = useTranslation()
  const served = useSession((state) => state.session?.workspace?.channels)
  const shown = ChannelName.options.filter((each) => served?.[each] || each === channel)
  const labelOf = (each: Digest['channel']) => {
    const name = t(`settings.notifyChannels.${each}`)
    return served?.[each] ? name : t('settings.digest.notSetUp', { channel: name })
  }
  return (
    <div className="w-44">
      <Select<Digest['channel']>
        label={t('settings.digest.channel')}
        value={channel}
        onChange={onChange}
        choices={shown.map((each) => ({ value: each, label: labelOf(each) }))}
      />
    </div>
  )
}
