import { useTranslation } from 'react-i18next'
import { Link } from 'wouter'
import type { Document } from '#shared/model/documents.ts'
import { Card, Section } from '../../../components/screen.tsx'
import { EditBundleButton } from './edit-bundle-button.tsx'

/** The cover and the documents of a bundle. */
export function BundleSection({ document }: { document: Document }) {
  const { t } = useTranslation()
  const { message = '', parts = [] } = document.bundle ?? {}
  return (
    <Section
      title={t('bundles.sectionTitle')}
      hint={t('bundles.sectionHint')}
      action={<EditBundleButton document={document} />}
    >
      <Card>
        {message ? <p className="py-3 whitespace-pre-wrap">{message}</p> : null}
        {parts.map((part, index) => (
          <div key={part.documentId} className="flex items-baseline gap-3 py-3">
            <span className="w-5 shrink-0 text-right text-xs text-ink-3 tabular-nums">{index + 1}</span>
            <Link
              href={`/documents/${part.documentId}`}
              className="min-w-0 flex-1 truncate text-accent hover:underline"
              title={part.title}
            >
              {part.title}
            </Link>
            <span className="shrink-0 text-xs text-ink-3">
              {t('document.version', { number: part.version })} ·{' '}
              {t('documents.pages', { count: part.pageCount })}
            </span>
          </div>
        ))}
      </Card>
    </Section>
  )
}
