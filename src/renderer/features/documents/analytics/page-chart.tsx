import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { DocumentAnalytics, PageFigures } from '#shared/analytics.ts'
import { formatDuration } from '#shared/duration.ts'
import type { Document, PageSize } from '#shared/model/documents.ts'
import { pageName } from '#shared/page-name.ts'
import { ToggleGroup } from '../../../components/toggle-group.tsx'
import { Tooltip } from '../../../components/tooltip.tsx'
import { PageCanvas } from '../../../entities/documents/page-canvas.tsx'
import { type OpenPdf, usePdf } from '../../../entities/documents/use-pdf.ts'
import { cn } from '../../../lib/class-names.ts'
import { useLocale } from '../../../lib/i18n.ts'
import { useNumber } from './figures.tsx'

const measures = ['median', 'readers', 'exits'] as const
type Measure = (typeof measures)[number]
const barOf: Record<Measure, (page: PageFigures) => number> = {
  median: (page) => page.medianMs,
  readers: (page) => page.readers,
  exits: (page) => page.exits,
}

type PageChartProps = { document: Document; version: number; analytics: DocumentAnalytics }

/** A bar chart with the images of the pages below. A bar shows the reading time, the readers or the exits of a page. */
export function PageChart({ document, version, analytics }: PageChartProps) {
  const { t } = useTranslation(undefined, { keyPrefix: 'analytics' })
  const [measure, setMeasure] = useState<Measure>('median')
  const most = Math.max(1, ...analytics.pages.map(barOf[measure]))
  const textOf = useMeasureText()
  const shown = version === document.version.number ? document.version : undefined
  const parts = shown && document.bundle?.parts
  return (
    <section aria-label={t('pagesTitle')}>
      <div className="mb-3 flex items-end justify-between gap-4">
        <div className="min-w-0">
          <h2 className="text-base font-semibold">{t('pagesTitle')}</h2>
          <p className="text-xs text-ink-3">
            {t(`measureWhat.${measure}`)} · {t('scale', { most: textOf(most, measure) })}
          </p>
        </div>
        <ToggleGroup<Measure>
          label={t('measure')}
          value={measure}
          onChange={setMeasure}
          choices={measures.map((value) => ({ value, label: t(`measures.${value}`) }))}
        />
      </div>
      {parts ? (
        parts.map((part) => (
          <section key={part.documentId} aria-label={part.title} className="mb-6">
            <h3 className="mb-2 text-sm font-medium">{part.title}</h3>
            <Pages
              {...{ measure, most }}
              documentId={part.documentId}
              version={part.version}
              before={part.firstPage - 1}
              pages={analytics.pages.slice(part.firstPage - 1, part.firstPage - 1 + part.pageCount)}
              sizeOf={(page) => shown?.pages[page - 1]}
              labelOf={() => undefined}
            />
          </section>
        ))
      ) : (
        <Pages
          {...{ version, measure, most }}
          documentId={document.id}
          before={0}
          pages={analytics.pages}
          sizeOf={(page) => shown?.pages[page - 1]}
          labelOf={(page) => shown?.pageLabels?.[page - 1]}
        />
      )}
    </section>
  )
}

type PagesProps = {
  documentId: string
  version: number
  /** The number of pages before this document in its bundle. */
  before: number
  pages: readonly PageFigures[]
  sizeOf(page: number): PageSize | undefined
  labelOf(page: number): string | undefined
  measure: Measure
  /** The value of the highest bar. */
  most: number
}

/** The pages of one document. */
function Pages({ documentId, version, before, pages, sizeOf, labelOf, measure, most }: PagesProps) {
  const open = usePdf(documentId, version)
  return (
    <ol className="grid grid-cols-[repeat(auto-fill,minmax(112px,1fr))] gap-x-3 gap-y-5">
      {pages.map((figures) => (
        <PageCell
          key={figures.page}
          size={sizeOf(figures.page)}
          name={pageName(figures.page - before, labelOf(figures.page))}
          page={figures.page - before}
          open={open}
          figures={figures}
          measure={measure}
          share={barOf[measure](figures) / most}
        />
      ))}
    </ol>
  )
}

/** Returns a function that formats a value of a bar. */
function useMeasureText(): (value: number, measure: Measure) => string {
  const locale = useLocale()
  const number = useNumber()
  return (value, measure) => (measure === 'median' ? formatDuration(value, locale) : number(value))
}

type PageCellProps = {
  /** Undefined for an older version. */
  size: PageSize | undefined
  /** The page number, with the page label if the PDF has one. */
  name: string
  /** The number of the page in the PDF. */
  page: number
  open: OpenPdf
  figures: PageFigures
  measure: Measure
  /** The height of the bar divided by the height of the highest bar: 0 to 1. */
  share: number
}

function PageCell({ size, name, page, open, figures, measure, share }: PageCellProps) {
  const { t } = useTranslation(undefined, { keyPrefix: 'analytics' })
  const { t: common } = useTranslation()
  const locale = useLocale()
  const textOf = useMeasureText()
  const { readers, exits } = figures
  const words = t('pageWhat', {
    page: name,
    median: formatDuration(figures.medianMs, locale),
    total: formatDuration(figures.activeMs, locale),
    readers: t('readers', { count: readers }),
    exits: t('exits', { count: exits }),
  })
  const value = measure === 'median' && readers === 0 ? '–' : textOf(barOf[measure](figures), measure)
  const bar = measure === 'exits' ? 'bg-mark' : 'bg-bar-strong'
  return (
    <li className="flex min-w-0 flex-col justify-end gap-1.5">
      <Tooltip words={words}>
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: keyboard users need the tooltip too */}
        <div tabIndex={0} className="flex flex-col gap-1 rounded-control">
          <span className="sr-only">{words}</span>
          <span aria-hidden className="flex h-14 flex-col items-center justify-end gap-0.5">
            <span className="text-xs text-ink-2 tabular-nums">{value}</span>
            <span
              className={cn('w-full rounded-t-[3px]', share > 0 ? bar : 'bg-transparent')}
              style={{ height: `${share > 0 ? Math.max(2, share * 36) : 0}px` }}
            />
            <span className="h-px w-full bg-line-strong" />
          </span>
          <PageCanvas
            pdf={open.pdf}
            page={page}
            size={size}
            label={common('document.page', { page: name })}
          />
        </div>
      </Tooltip>
      <div aria-hidden className="flex items-baseline justify-between gap-2 text-xs">
        <span className="text-ink-3 tabular-nums">{name}</span>
        <span className={cn('truncate', exits > 0 ? 'text-mark' : 'text-ink-3')}>
          {exits > 0 ? t('exits', { count: exits }) : ''}
        </span>
      </div>
    </li>
  )
}
