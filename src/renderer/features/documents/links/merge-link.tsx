import { useTranslation } from 'react-i18next'
import type { Link } from '#shared/model/documents.ts'
import { CopyButton } from '../../../components/copy-button.tsx'
import { Dialog } from '../../../components/dialog.tsx'
import { mailTools, mergeQuery } from './merge-query.ts'

/** The URL of a merge link for each mail tool, with a button that copies it. */
export function MergeLinkTools({ link }: { link: Link }) {
  const { t } = useTranslation()
  const { settings } = link
  const tools = mailTools.flatMap((tool) => {
    const query = mergeQuery(settings, tool)
    return query === null ? [] : [{ name: tool.name, query }]
  })
  return (
    <div className="flex flex-col gap-3">
      <p>{t(settings.mergeRecord ? 'links.merge.whatWithId' : 'links.merge.what')}</p>
      <ul aria-label={t('links.merge.tools')} className="flex flex-col">
        {tools.map(({ name, query }) => (
          <li key={name} className="flex items-center gap-3 border-b border-line py-2 last:border-b-0">
            <span className="min-w-0 flex-1">
              <span className="block truncate font-medium">{name}</span>
              <span className="block font-mono text-xs wrap-anywhere text-ink-2 select-text">{`…?${query}`}</span>
            </span>
            <CopyButton
              small
              text={`${link.url}?${query}`}
              label={t('common.copy')}
              describe={t('links.merge.copyFor', { tool: name })}
            />
          </li>
        ))}
      </ul>
      {settings.mergeEmail ? <p className="text-xs text-ink-2">{t('links.merge.others')}</p> : null}
      {settings.mergeRecord ? <p className="text-xs text-ink-2">{t('links.merge.otherIds')}</p> : null}
    </div>
  )
}

type MergeLinkDialogProps = { link: Link; title: string; open: boolean; onOpenChange(open: boolean): void }

export function MergeLinkDialog({ link, title, open, onOpenChange }: MergeLinkDialogProps) {
  const { t } = useTranslation()
  return (
    <Dialog open={open} onOpenChange={onOpenChange} title={t('links.merge.title', { title })}>
      <MergeLinkTools link={link} />
    </Dialog>
  )
}
