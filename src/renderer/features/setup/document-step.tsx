import { FileUp } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { Link } from 'wouter'
import { Button } from '../../components/button.tsx'
import { Thumbnail } from '../../components/thumbnail.tsx'
import { documentQueries } from '../../entities/documents/document-queries.ts'
import { pickFiles } from '../../entities/documents/pick-files.ts'
import { usePagedQuery } from '../../lib/server-state/paged-query.ts'
import { useSession } from '../../lib/session.ts'
import { FirstWorkflow } from './first-workflow.tsx'

export function DocumentStep() {
  const { t } = useTranslation()
  const joined = useSession((state) => !!state.session?.workspace)
  const { items } = usePagedQuery(documentQueries.list({ search: '' }))
  if (!joined) return <p className="text-ink-2">{t('setup.joinFirst')}</p>
  return (
    <div className="flex flex-col gap-4">
      <p className="text-ink-2">{t('setup.document.what')}</p>
      <div className="flex flex-col items-center gap-3 rounded-card border-2 border-dashed border-line-strong px-6 py-10 text-center">
        <FileUp size={24} aria-hidden className="text-ink-3" />
        <p className="text-ink-2">{t('setup.document.drop')}</p>
        <Button variant={items.length > 0 ? 'secondary' : 'primary'} onClick={() => pickFiles()}>
          {t('documents.upload')}
        </Button>
      </div>
      <FirstWorkflow />
      {items.length > 0 ? (
        <ul className="flex flex-col divide-y divide-line rounded-card border border-line">
          {items.slice(0, 3).map((document) => (
            <li key={document.id}>
              <Link
                href={`/documents/${document.id}`}
                className="flex items-center gap-3 px-4 py-2.5 hover:bg-hover"
              >
                <Thumbnail document={document} width={64} className="w-10" />
                <span className="min-w-0 flex-1 truncate font-medium">{document.title}</span>
                <span className="text-xs text-accent">{t('setup.document.open')}</span>
              </Link>
            </li>
          ))}
        </ul>
      ) : null}
    </div>
  )
}
