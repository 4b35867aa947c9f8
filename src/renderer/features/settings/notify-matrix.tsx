// Owns the choice which events tell this member on which channels: first and returning visits apart.
import { Checkbox } from '@base-ui/react/checkbox'
import { Check } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import type { NotifyChannels, NotifyPreferences } from '#shared/model.ts'
import { call } from '../../app/desktop.ts'
import { useSession } from '../../app/session-store.ts'
import { useAttempt } from '../../components/toast.tsx'
import { Tooltip } from '../../components/tooltip.tsx'

const rows = [
  ['left', 'first'],
  ['left', 'returning'],
  ['opened', 'first'],
  ['opened', 'returning'],
] as const
const channels = ['desktop', 'email', 'slack'] as const satisfies (keyof NotifyChannels)[]

export function NotifyMatrix({ notify }: { notify: NotifyPreferences }) {
  const { t } = useTranslation()
  const attempt = useAttempt()
  const served = useSession((state) => state.session?.workspace?.channels)
  const set = (event: 'opened' | 'left', visits: 'first' | 'returning', part: Partial<NotifyChannels>) => {
    const next = { ...notify[event], [visits]: { ...notify[event][visits], ...part } }
    void attempt(() => call('session.updateMe', { notify: { ...notify, [event]: next } }))
  }
  return (
    <table className="w-full text-sm">
      <thead>
        <tr className="text-xs text-ink-3">
          <th scope="col" className="py-2 text-left font-normal">
            {t('settings.notifyWhat')}
          </th>
          {channels.map((channel) => (
            <th key={channel} scope="col" className="w-24 py-2 text-center font-normal">
              <ChannelName
                channel={channel}
                available={channel === 'desktop' || served?.[channel] === true}
              />
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map(([event, visits]) => (
          <tr key={`${event} ${visits}`} className="border-t border-line">
            <th scope="row" className="py-2 text-left font-normal">
              {t(`settings.notifyEvents.${event}.${visits}`)}
            </th>
            {channels.map((channel) => (
              <td key={channel} className="py-2 text-center">
                <Tick
                  label={t('settings.notifyBy', {
                    event: t(`settings.notifyEvents.${event}.${visits}`),
                    channel: t(`settings.notifyChannels.${channel}`),
                  })}
                  checked={notify[event][visits][channel]}
                  disabled={channel !== 'desktop' && !served?.[channel]}
                  onChange={(checked) => set(event, visits, { [channel]: checked })}
                />
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  )
}

function ChannelName({ channel, available }: { channel: keyof NotifyChannels; available: boolean }) {
  const { t } = useTranslation()
  const name = t(`settings.notifyChannels.${channel}`)
  if (available) return <>{name}</>
  return (
    <Tooltip words={t('settings.notifyNotSetUp', { channel: name })}>
      <span className="line-through">{name}</span>
    </Tooltip>
  )
}

type TickProps = { label: string; checked: boolean; disabled: boolean; onChange(checked: boolean): void }

function Tick({ label, checked, disabled, onChange }: TickProps) {
  return (
    <Checkbox.Root
      aria-label={label}
      checked={checked}
      disabled={disabled}
      onCheckedChange={onChange}
      className="inline-flex size-4.5 items-center justify-center rounded border border-line-strong bg-canvas align-middle data-checked:border-accent data-checked:bg-accent data-disabled:opacity-40"
    >
      <Checkbox.Indicator className="text-white">
        <Check size={13} strokeWidth={3} aria-hidden />
      </Checkbox.Indicator>
    </Checkbox.Root>
  )
}
