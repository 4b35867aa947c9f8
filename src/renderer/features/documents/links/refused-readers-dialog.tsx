import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import type { Link } from '#shared/model/documents.ts'
import { Avatar } from '../../../components/avatar.tsx'
import { Dialog } from '../../../components/dialog.tsx'
import { ErrorState } from '../../../components/states.tsx'
import { RelativeTime } from '../../../components/time.tsx'
import { linkQueries } from './link-queries.ts'

type RefusalsDialogProps = { link: Link; title: string; open: boolean; onOpenChange(open: boolean): void }

export function RefusedReadersDialog({ link, title, open, onOpenChange }: RefusalsDialogProps) {
  const { t } = useTranslation()
  return (
    <Dialog open={open} onOpenChange={onOpenChange} title={t('links.refusals.title', { title })}>
      <Refusals link={link} />
    </Dialog>
  )
}

function Refusals({ link }: { link: Link }) {
  const { t } = useTranslation()
  const { data: refusals, error, refetch } = useQuery(linkQueries.refusals(link.id))
  if (!refusals)
    return error ? <ErrorState error={error} onRetry={() => void refetch()} /> : <p>{t('common.loading')}</p>
  if (refusals.length === 0) return <p className="text-ink-2">{t('links.refusals.none')}</p>
  return (
    <div className="flex flex-col gap-3">
      <p className="text-xs text-ink-3">{t('links.refusals.what')}</p>
      <ul aria-label={t('links.refusals.open')} className="flex flex-col">
        {refusals.map((refusal) => (
          <li key={refusal.id} className="flex items-center gap-3 border-b border-line py-2 last:border-b-0">
            <Avatar of={refusal.email} className="size-7" />
            <span className="min-w-0 flex-1">
              <span className="block truncate font-medium select-text">
                {refusal.email ?? t('visit.anonymous')}
              </span>
              <span className="block truncate text-xs text-ink-3">
                {t(`links.refusals.reason.${refusal.reason}`)}
              </span>
            </span>
            <RelativeTime at={refusal.at} className="shrink-0 text-xs text-ink-3" />
          </li>
        ))}
      </ul>
    </div>
  )
}
