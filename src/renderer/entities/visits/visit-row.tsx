import { Bot, Sparkles } from 'lucide-react'
import { memo } from 'react'
import { useTranslation } from 'react-i18next'
import type { Visit } from '#shared/model/visits.ts'
import { pageName } from '#shared/page-name.ts'
import { signalName, signalText } from '#shared/signal-text.ts'
import { hasTeamAddress, isSuspected } from '#shared/visit-rules.ts'
import { shortVisitorName } from '#shared/visitor-name.ts'
import { Avatar } from '../../components/avatar.tsx'
import { Chip } from '../../components/chip.tsx'
import { PageBar } from '../../components/page-bar.tsx'
import { LiveDot } from '../../components/status-dot.tsx'
import { ClockTime, Duration } from '../../components/time.tsx'
import { Tooltip } from '../../components/tooltip.tsx'
import { cn } from '../../lib/class-names.ts'
import { useLocale } from '../../lib/i18n.ts'
import { usePartsWords } from './part-times.tsx'
import { RunChip } from './run-chip.tsx'
import { ConfidenceMark, OtherDeviceMark, useVisitorName } from './visitor-identity.tsx'

export const visitRowHeight = 60

/** What the list is about. In the list of a document, a row does not show the document. In the list of a visitor, a row does not show the visitor. */
export type VisitListOf = 'everything' | 'document' | 'visitor'

type VisitRowProps = { visit: Visit; of: VisitListOf; isOpen: boolean; onOpen(visitId: string): void }

/** The row is rendered again only if its visit or another property has changed, so `onOpen` should stay the same function. */
export const VisitRow = memo(function VisitRow({ visit, of, isOpen, onOpen }: VisitRowProps) {
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the button with the name is the row's control; a click anywhere in the row does the same
    // biome-ignore lint/a11y/useKeyWithClickEvents: the keyboard reaches the button
    <div
      onClick={() => onOpen(visit.id)}
      className={cn(
        'relative flex h-full cursor-pointer items-center gap-4 border-b border-line px-6 transition-colors',
        isOpen ? 'bg-accent-soft' : 'hover:bg-hover',
      )}
    >
      <Avatar of={shortVisitorName(visit.visitor)} />
      <VisitTitle visit={visit} of={of} isOpen={isOpen} />
      <div className="z-1 hidden w-32 shrink-0 @3xl:block">
        <PageBar
          pageCount={visit.pageCount}
          pages={visit.pages}
          page={visit.page}
          pageLabel={visit.pageLabel}
          left={visit.state === 'left'}
        />
      </div>
      <ReadingTime visit={visit} />
      <div className="z-1 flex w-36 shrink-0 flex-col items-start @3xl:w-44 gap-0.5">
        <Outcome visit={visit} />
      </div>
      <ClockTime
        at={visit.openedAt}
        className="z-1 w-16 shrink-0 text-right text-xs whitespace-nowrap text-ink-3 tabular-nums"
      />
    </div>
  )
})

/** A button with the name of the visitor or the document. A click opens the visit. */
function VisitTitle({ visit, of, isOpen }: Omit<VisitRowProps, 'onOpen'>) {
  const { t } = useTranslation()
  const name = useVisitorName()(visit.visitor)
  const partsWords = usePartsWords()
  return (
    <div className="min-w-0 flex-1">
      <div className="flex min-w-0 items-center gap-1.5">
        <button
          type="button"
          aria-expanded={isOpen}
          className="truncate text-left font-medium after:absolute after:inset-0 focus-visible:outline-none focus-visible:after:outline-2 focus-visible:after:-outline-offset-2 focus-visible:after:outline-accent"
        >
          {of === 'visitor' ? visit.documentTitle : name}
        </button>
        <ConfidenceMark confidence={visit.visitor.confidence} />
        {visit.otherDevice ? <OtherDeviceMark /> : null}
        {visit.returning ? (
          <span className="hidden @3xl:inline-flex">
            <Chip>{t('visit.returning')}</Chip>
          </span>
        ) : null}
        <SignalMark visit={visit} />
      </div>
      <div className="truncate text-xs text-ink-3">
        {of === 'everything'
          ? visit.documentTitle
          : visit.linkName ||
            t(visit.visitor.confidence === 'link' ? 'visit.confidenceShort.link' : 'links.general')}
        {visit.parts ? ` · ${partsWords(visit.parts, visit.pages)}` : ''}
      </div>
    </div>
  )
}

/** The chip of the signals, which explains them on hover. */
function SignalMark({ visit: { signals = [] } }: { visit: Visit }) {
  const locale = useLocale()
  const [first] = signals
  if (!first) return null
  const more = signals.length > 1 ? ` +${signals.length - 1}` : ''
  const chip = (
    <Chip tone="accent" icon={<Sparkles size={12} aria-hidden />}>
      {`${signalName(locale, first.kind)}${more}`}
    </Chip>
  )
  return (
    <Tooltip words={signals.map((signal) => signalText(locale, signal)).join(' ')}>
      <span className="z-1 hidden shrink-0 @3xl:inline-flex">{chip}</span>
    </Tooltip>
  )
}

function ReadingTime({ visit }: { visit: Visit }) {
  const { t } = useTranslation()
  return (
    <div className="z-1 w-24 shrink-0 text-right text-xs">
      <Duration ms={visit.activeMs} words={t('visit.activeWhat')} className="text-sm tabular-nums" />
      <div className="truncate text-ink-3 tabular-nums" title={visit.pageLabel}>
        {visit.state === 'reading' ? (
          <span className="inline-flex items-center gap-1.5 text-accent">
            <LiveDot />
            {t('visit.reading')}
          </span>
        ) : (
          t('visit.exitShort', { page: pageName(visit.page, visit.pageLabel), pageCount: visit.pageCount })
        )}
      </div>
    </div>
  )
}

function Outcome({ visit }: { visit: Visit }) {
  const { t } = useTranslation()
  if (hasTeamAddress(visit)) return <Chip>{t('visit.teamAddress')}</Chip>
  if (isSuspected(visit)) {
    return (
      <Chip tone="warn" icon={<Bot size={12} aria-hidden />}>
        {t('visit.suspected')}
      </Chip>
    )
  }
  if (visit.team) return <Chip>{t('visit.team')}</Chip>
  return visit.runs.slice(0, 2).map((run) => <RunChip key={run.id} run={run} />)
}
