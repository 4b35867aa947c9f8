import { MailWarning } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import type { ChannelProblem } from '#shared/model/people.ts'
import { Notice } from '../../../components/screen.tsx'
import { useLocale } from '../../../lib/i18n.ts'
import { exactTime } from '../../../lib/time.ts'

/** Shows since when the tracker can't send e-mails or chat messages, with the error text of the server. */
export function ChannelProblems({ problems }: { problems: readonly ChannelProblem[] }) {
  const { t } = useTranslation()
  const locale = useLocale()
  const textOf = (channel: ChannelProblem['channel'], since: string) =>
    channel === 'email' || channel === 'slack'
      ? t(`settings.channelProblem.${channel}`, { since })
      : t('settings.roomProblem', { channel: t(`settings.notifyChannels.${channel}`), since })
  return problems.map(({ channel, since, detail }) => (
    <div key={channel} className="mb-3" role="status">
      <Notice tone="warn" icon={<MailWarning size={16} aria-hidden className="shrink-0" />}>
        <p>{textOf(channel, exactTime(Date.parse(since), locale))}</p>
        <p className="mt-1 break-words text-ink-2">{detail}</p>
      </Notice>
    </div>
  ))
}
