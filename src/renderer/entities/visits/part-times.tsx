import { useTranslation } from 'react-i18next'
import { Link } from 'wouter'
import { formatDuration } from '#shared/duration.ts'
import type { BundlePart } from '#shared/model/bundles.ts'
import type { Visit } from '#shared/model/visits.ts'
import { partReadings } from '#shared/part-readings.ts'
import { useLocale } from '../../lib/i18n.ts'
import { PageTimes } from './page-times.tsx'

/** Returns a function that says how many documents of a bundle a visit read, for example “2 of 3 documents read”. */
export function usePartsWords(): (parts: readonly BundlePart[], pages: Visit['pages']) => string {
  const { t } = useTranslation()
  return (parts, pages) => {
    const read = partReadings(parts, pages).filter(({ pagesRead }) => pagesRead > 0)
    return t('bundles.readCount', { read: read.length, count: parts.length })
  }
}

type PartTimesProps = { visit: Visit; parts: readonly BundlePart[] }

/** The documents of a bundle: for each, what the visit read of it, and the reading time of its pages. */
export function PartTimes({ visit, parts }: PartTimesProps) {
  const { t } = useTranslation()
  const locale = useLocale()
  return (
    <ol className="flex flex-col gap-4">
      {partReadings(parts, visit.pages).map(({ part, activeMs, pagesRead, finished }) => (
        <li key={part.documentId}>
          <div className="flex items-baseline justify-between gap-3">
            <Link
              href={`/documents/${part.documentId}`}
              className="min-w-0 truncate font-medium hover:underline"
              title={part.title}
            >
              {part.title}
            </Link>
            <span className="shrink-0 text-xs text-ink-2 tabular-nums">
              {pagesRead === 0 ? t('visit.notRead') : formatDuration(activeMs, locale)}
            </span>
          </div>
          {pagesRead === 0 ? null : (
            <>
              <p className="mb-1.5 text-xs text-ink-3">
                {t('bundles.pagesRead', { read: pagesRead, count: part.pageCount })}
                {finished ? ` · ${t('bundles.toTheEnd')}` : ''}
              </p>
              <PageTimes visit={inPart(visit, part)} />
            </>
          )}
        </li>
      ))}
    </ol>
  )
}

/** Returns the visit with the pages of one document, counted in the document. */
function inPart({ state, pages, page }: Visit, { firstPage, pageCount }: BundlePart) {
  const before = firstPage - 1
  const isIn = (each: number) => each > before && each <= before + pageCount
  return {
    ...{ state, pageCount, pageLabel: undefined },
    page: isIn(page) ? page - before : 0,
    pages: pages
      .filter((each) => isIn(each.page))
      .map((each) => ({ page: each.page - before, activeMs: each.activeMs })),
  }
}
