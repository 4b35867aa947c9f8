// Owns the Analytics tab: time per page over the pages themselves, where readers leave, completion, returning readers.

import { ChartNoAxesColumn } from 'lucide-react'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { formatDuration } from '#shared/duration.ts'
import type { Document } from '#shared/model.ts'
import { useLocale } from '../../app/i18n.ts'
import { usePaged } from '../../app/paged-store.ts'
import { SkeletonRows } from '../../components/skeleton.tsx'
import { EmptyState, ErrorState } from '../../components/states.tsx'
import { Tooltip } from '../../components/tooltip.tsx'
import { visitLists } from '../activity/visits-store.ts'
import { type Analytics, analyse, type PageFigures } from './analytics.ts'
import { PageCanvas } from './page-canvas.tsx'
import { type OpenPdf, usePdf } from './use-pdf.ts'

export function AnalyticsTab({ document }: { document: Document }) {
  const { t } = useTranslation()
  const { version } = document
  const list = usePaged(visitLists, { documentId: document.id, peopleOnly: true })
  const analytics = useMemo(
    () => analyse(list.items, version.number, version.pageCount),
    [list.items, version.number, version.pageCount],
  )
  if (list.error && list.items.length === 0) return <ErrorState error={list.error} onRetry={list.reload} />
  if (list.items.length === 0 && list.loading) return <SkeletonRows height={56} />
  if (analytics.visitCount === 0) {
    return (
      <EmptyState
        icon={<ChartNoAxesColumn size={22} />}
        title={t('analytics.emptyTitle')}
        body={t('analytics.emptyBody', { number: version.number })}
      />
    )
  }
  return (
    <div className="min-h-0 flex-1 overflow-y-auto px-6 py-5">
      <Figures analytics={analytics} />
      <p className="mt-2 mb-5 text-xs text-ink-3">
        {list.next
          ? t('analytics.ofLast', { count: analytics.visitCount })
          : t('analytics.ofAll', { count: analytics.visitCount, number: version.number })}
      </p>
      <Pages document={document} analytics={analytics} />
    </div>
  )
}

function Figures({ analytics }: { analytics: Analytics }) {
  const { t, i18n } = useTranslation()
  const locale = useLocale()
  const percent = new Intl.NumberFormat(i18n.language, { style: 'percent' })
  const figures = [
    [t('analytics.visits'), String(analytics.visitCount), t('analytics.visitsWhat')],
    [t('analytics.meanTime'), formatDuration(analytics.meanActiveMs, locale), t('analytics.meanTimeWhat')],
    [t('analytics.completion'), percent.format(analytics.completion), t('analytics.completionWhat')],
    [t('analytics.returning'), String(analytics.returningCount), t('analytics.returningWhat')],
  ] as const
  return (
    <dl className="grid grid-cols-4 gap-px overflow-hidden rounded-card border border-line bg-line">
      {figures.map(([name, value, what]) => (
        <Tooltip key={name} words={what}>
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: the explanation is for the keyboard too */}
          <div tabIndex={0} className="bg-canvas px-4 py-3">
            <dt className="text-xs text-ink-3">{name}</dt>
            <dd className="text-lg font-semibold tabular-nums">{value}</dd>
          </div>
        </Tooltip>
      ))}
    </dl>
  )
}

function Pages({ document, analytics }: { document: Document; analytics: Analytics }) {
  const { t } = useTranslation()
  const open = usePdf(document.id, document.version.number)
  const mostMs = Math.max(1, ...analytics.pages.map((page) => page.activeMs))
  const mostExits = Math.max(1, ...analytics.pages.map((page) => page.exits))
  const topCount = analytics.pages.filter((page) => page.exits === mostExits).length
  return (
    <>
      <h2 className="mb-3 text-base font-semibold">{t('analytics.pagesTitle')}</h2>
      <ol className="grid grid-cols-[repeat(auto-fill,minmax(140px,1fr))] gap-4">
        {analytics.pages.map((figures) => (
          <PageCell
            key={figures.page}
            document={document}
            open={open}
            figures={figures}
            mostMs={mostMs}
            isTopExit={figures.exits === mostExits && topCount === 1}
          />
        ))}
      </ol>
    </>
  )
}

type PageCellProps = {
  document: Document
  open: OpenPdf
  figures: PageFigures
  mostMs: number
  isTopExit: boolean
}

function PageCell({ document, open, figures, mostMs, isTopExit }: PageCellProps) {
  const { t } = useTranslation()
  const locale = useLocale()
  const mean = figures.readers ? figures.activeMs / figures.readers : 0
  return (
    <li className="flex min-w-0 flex-col justify-end gap-1.5">
      <PageCanvas
        pdf={open.pdf}
        page={figures.page}
        size={document.version.pages[figures.page - 1]}
        label={t('document.page', { page: figures.page })}
        className={isTopExit ? 'outline-2 outline-mark' : ''}
      />
      <div className="h-1.5 overflow-hidden rounded-full bg-hover">
        <div
          className="h-full rounded-full bg-bar-strong"
          style={{ width: `${(figures.activeMs / mostMs) * 100}%` }}
        />
      </div>
      <div className="flex items-baseline justify-between gap-2 text-xs">
        <span className="text-ink-3 tabular-nums">{figures.page}</span>
        <span title={t('analytics.meanOnPage')} className="tabular-nums">
          {figures.readers > 0 ? formatDuration(mean, locale) : '–'}
        </span>
      </div>
      <div className={isTopExit ? 'h-4 text-xs leading-4 text-mark' : 'h-4 text-xs leading-4 text-ink-3'}>
        {figures.exits > 0 ? t('analytics.exits', { count: figures.exits }) : null}
      </div>
    </li>
  )
}
