import {
  BadgeCheck,
  Ban,
  BookOpenText,
  CalendarClock,
  Download,
  KeyRound,
  ListFilter,
  MailQuestionMark,
  MessageSquareText,
  Signature,
  SquareUserRound,
  Stamp,
} from 'lucide-react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { firstPageNeedingEmail } from '#shared/link-settings.ts'
import type { Link } from '#shared/model/documents.ts'
import { Tooltip } from '../../../components/tooltip.tsx'
import { useLocale } from '../../../lib/i18n.ts'
import { isMergeLink } from './merge-query.ts'

type Mark = { key: string; icon: ReactNode; words: string }

/** True if the link has expired. No timer rerenders the row, so the UI can show the expiry late. */
export const hasEnded = ({ settings }: Pick<Link, 'settings'>): boolean =>
  settings.expiresAt !== null && Date.parse(settings.expiresAt) <= Date.now()

function useMarks({ settings, hasPasscode, recipientEmail }: Link): Mark[] {
  const { t } = useTranslation()
  const locale = useLocale()
  const marks: Mark[] = []
  const size = 13
  const mark = (key: string, icon: ReactNode, words: string) => marks.push({ key, icon, words })
  const page = firstPageNeedingEmail(settings)
  if (!recipientEmail && settings.requireEmail && page > 1) {
    mark('page', <BookOpenText size={size} aria-hidden />, t('links.mark.page', { page }))
  }
  if (isMergeLink({ settings, recipientEmail })) {
    mark('merge', <MailQuestionMark size={size} aria-hidden />, t('links.mark.merge'))
  }
  if (settings.verifyEmail) mark('code', <BadgeCheck size={size} aria-hidden />, t('links.mark.verified'))
  if (settings.allow.length > 0) {
    mark(
      'allow',
      <ListFilter size={size} aria-hidden />,
      t('links.mark.allow', { count: settings.allow.length }),
    )
  }
  if (settings.block.length > 0) {
    mark('block', <Ban size={size} aria-hidden />, t('links.mark.block', { count: settings.block.length }))
  }
  if (hasPasscode) mark('passcode', <KeyRound size={size} aria-hidden />, t('links.mark.passcode'))
  if (settings.expiresAt) {
    const date = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short' }).format(
      Date.parse(settings.expiresAt),
    )
    const words = hasEnded({ settings }) ? t('links.mark.ended', { date }) : t('links.mark.ends', { date })
    mark('ends', <CalendarClock size={size} aria-hidden />, words)
  }
  if (settings.watermark) mark('watermark', <Stamp size={size} aria-hidden />, t('links.mark.watermark'))
  if (settings.agreement) mark('agreement', <Signature size={size} aria-hidden />, t('links.mark.agreement'))
  if (settings.note) mark('note', <MessageSquareText size={size} aria-hidden />, t('links.mark.note'))
  if (settings.tellRefused) {
    mark('tellRefused', <SquareUserRound size={size} aria-hidden />, t('links.mark.tellRefused'))
  }
  if (settings.allowDownload) mark('download', <Download size={size} aria-hidden />, t('links.download'))
  return marks
}

export function LinkMarks({ link }: { link: Link }) {
  const marks = useMarks(link)
  return (
    <span className="inline-flex shrink-0 items-center gap-1.5">
      {marks.map(({ key, icon, words }) => (
        <Tooltip key={key} words={words}>
          <span role="img" aria-label={words} className="inline-flex">
            {icon}
          </span>
        </Tooltip>
      ))}
    </span>
  )
}
