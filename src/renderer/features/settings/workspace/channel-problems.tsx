import { MailWarning } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import type { ChannelProblem } from '#shared/model/people.ts'
import { Notice } from '../../../components/screen.tsx'
import { useLocale } from '../../../lib/i18n.ts'
import { exactTime } from '../../../lib/time.ts'

/** Shows since when the tracker can't send e-mail or Slack messages, with the error text of the server. */
export function ChannelProblems({ problems }: { problems: readonly ChannelProblem[] }) {
  const { t } = useTranslation()
  const locale = useLocale()
  return problems.map(({ channel, since, detail }) => (
    <div key={channel} className="mb-3" role="status">
      <Notice tone="warn" icon={<MailWarning size={16} aria-hidden className="shrink-0" />}>
        <p>{t(`settings.channelProblem.${channel}`, { since: exactTime(Date.parse(since), locale) })}</p>
        <p className="mt-1 break-words text-ink-2">{detail}</p>
      </Notice>
    </div>
  ))
}
