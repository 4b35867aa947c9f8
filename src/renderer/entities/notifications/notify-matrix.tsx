import { Checkbox } from '@base-ui/react/checkbox'
import { Check } from 'lucide-react'
import { useId } from 'react'
import { useTranslation } from 'react-i18next'
import { type ChatService, chatServices } from '#shared/model/chat-rooms.ts'
import type { NotifyChange, NotifyChannels, NotifyPreferences } from '#shared/model/people.ts'
import { useAttempt } from '../../components/toast.tsx'
import { call } from '../../lib/bridge/desktop.ts'
import { cn } from '../../lib/class-names.ts'
import { useLocale } from '../../lib/i18n.ts'
import { useSession } from '../../lib/session.ts'

const rows = [
  ['left', 'first'],
  ['left', 'returning'],
  ['actions', 'any'],
  ['signals', 'any'],
  ['opened', 'first'],
  ['opened', 'returning'],
] as const
type Row = (typeof rows)[number]

const chosenFor = (notify: NotifyPreferences, [event, visits]: Row): NotifyChannels =>
  visits === 'any' ? notify[event] : notify[event][visits]

const changeOf = ([event, visits]: Row, part: Partial<NotifyChannels>): NotifyChange =>
  visits === 'any' ? { [event]: part } : { [event]: { [visits]: part } }
/** These columns are always shown. The columns of chat services are shown if the workspace has a room, or if the member chose the service. */
const always = ['desktop', 'email', 'slack'] as const satisfies (keyof NotifyChannels)[]

/** A table of checkboxes: one row per event, one column per notification channel. */
export function NotifyMatrix({ notify }: { notify: NotifyPreferences }) {
  const { t } = useTranslation()
  const list = new Intl.ListFormat(useLocale())
  const attempt = useAttempt()
  const served = useSession((state) => state.session?.workspace?.channels)
  const isShown = (service: ChatService) =>
    served?.[service] || rows.some((row) => chosenFor(notify, row)[service])
  const rooms = chatServices.filter(isShown)
  const channels = [...always, ...rooms]
  const missing = channels.filter((channel) => channel !== 'desktop' && !served?.[channel])
  const why = useId()
  const set = (row: Row, part: Partial<NotifyChannels>) =>
    void attempt(() => call('session.updateMe', { notify: changeOf(row, part) }))
  const nameOf = ([event, visits]: Row) =>
    visits === 'any' ? t(`settings.notifyEvents.${event}`) : t(`settings.notifyEvents.${event}.${visits}`)
  return (
    <div>
      <table className="w-full text-sm">
        <thead>
          <tr className="text-xs text-ink-3">
            <th scope="col" className="py-2 text-left font-normal">
              {t('settings.notifyWhat')}
            </th>
            {channels.map((channel) => (
              <th
                key={channel}
                scope="col"
                className={cn('px-1 py-2 text-center font-normal', rooms.length > 1 ? 'w-18' : 'w-24')}
              >
                {t(`settings.notifyChannels.${channel}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.join(' ')} className="border-t border-line">
              <th scope="row" className="py-2 text-left font-normal">
                {nameOf(row)}
              </th>
              {channels.map((channel) => (
                <td key={channel} className="py-2 text-center">
                  <Tick
                    label={t('settings.notifyBy', {
                      event: nameOf(row),
                      channel: t(`settings.notifyChannels.${channel}`),
                    })}
                    checked={chosenFor(notify, row)[channel]}
                    describedBy={missing.includes(channel) ? why : undefined}
                    onChange={(checked) => set(row, { [channel]: checked })}
                  />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      {rooms.length > 0 ? (
        <p className="pt-1 pb-1 text-xs text-ink-3">
          {t('settings.notifyRooms', {
            channel: list.format(rooms.map((each) => t(`settings.notifyChannels.${each}`))),
          })}
        </p>
      ) : null}
      {missing.length > 0 ? (
        <p id={why} className="pt-1 pb-2.5 text-xs text-ink-3">
          {t('settings.notifyNotSetUp', {
            channel: list.format(missing.map((channel) => t(`settings.notifyChannels.${channel}`))),
          })}
        </p>
      ) : null}
    </div>
  )
}

type TickProps = {
  label: string
  checked: boolean
  /** The id of the element that explains why the box is disabled. */
  describedBy: string | undefined
  onChange(checked: boolean): void
}

function Tick({ label, checked, describedBy, onChange }: TickProps) {
  return (
    <Checkbox.Root
      aria-label={label}
      checked={checked}
      aria-describedby={describedBy}
      disabled={describedBy !== undefined}
      onCheckedChange={onChange}
      className="inline-flex size-4.5 items-center justify-center rounded border border-line-strong bg-canvas align-middle data-checked:border-accent data-checked:bg-accent data-disabled:opacity-40"
    >
      <Checkbox.Indicator className="text-white">
        <Check size={13} strokeWidth={3} aria-hidden />
      </Checkbox.Indicator>
    </Checkbox.Root>
  )
}
