import { useTranslation } from 'react-i18next'
import { Link } from 'wouter'
import type { Document } from '#shared/model/documents.ts'

/** Says which bundles contain the document, because their visits are counted in the bundle and not here. */
export function InBundles({ document: { inBundles = [] } }: { document: Document }) {
  const { t } = useTranslation()
  if (inBundles.length === 0) return null
  return (
    <p className="mt-1.5 flex flex-wrap items-baseline gap-x-1.5 text-xs text-ink-2">
      <span>{t('bundles.partOf')}</span>
      {inBundles.map(({ id, title }) => (
        <Link key={id} href={`/documents/${id}/analytics`} className="text-accent hover:underline">
          {title}
        </Link>
      ))}
      <span className="text-ink-3">{t('bundles.countedThere')}</span>
    </p>
  )
}
