import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link, useSearch } from 'wouter'
import { formatDuration } from '#shared/duration.ts'
import type { Reader } from '#shared/model/visits.ts'
import { pageName } from '#shared/page-name.ts'
import { shortVisitorName } from '#shared/visitor-name.ts'
import { Avatar } from '../../components/avatar.tsx'
import { LiveDot } from '../../components/status-dot.tsx'
import { groupReaders, type ReaderGroup } from '../../entities/visits/reader-groups.ts'
import { ConfidenceMark, OtherDeviceMark, useVisitorName } from '../../entities/visits/visitor-identity.tsx'
import { cn } from '../../lib/class-names.ts'
import { useLocale } from '../../lib/i18n.ts'
import { useSession } from '../../lib/session.ts'

/** Shows a card for each person who is reading, with the current page and the reading time. */
export function ReadingNow({ readers }: { readers: readonly Reader[] }) {
  const { t } = useTranslation()
  const groups = groupReaders(readers)
  const online = useSession((state) => state.session?.tracker.state === 'online')
  return (
    <section aria-label={t('activity.readingNow')} className="shrink-0 border-b border-line px-6 pb-4">
      <h2 className="mb-2 flex items-center gap-2 text-xs font-medium text-ink-3">
        {readers.length > 0 ? <LiveDot /> : null}
        {t('activity.readingNow')}
      </h2>
      {readers.length === 0 ? (
        <p className="text-ink-3">{online ? t('activity.nobody') : t('activity.unknown')}</p>
      ) : (
        <ul className="flex gap-3 overflow-x-auto pb-1">
          {groups.map((group) => (
            <ReaderCard key={group.reader.visitId} group={group} />
          ))}
        </ul>
      )}
      <p role="status" className="sr-only">
        {groups.length > 0 ? t('activity.readingCount', { count: groups.length }) : ''}
      </p>
    </section>
  )
}

/**
 * Returns the reading time in ms. Main sends the reading time every few seconds. If the reader sees the document, a timer adds the time since main last
 * sent a new value, at most 15 s.
 */
function useRunningMs(reader: Reader): number {
  const [runMs, setRunMs] = useState(0)
  // biome-ignore lint/correctness/useExhaustiveDependencies: each new value of main restarts the timer
  useEffect(() => {
    setRunMs(0)
    if (!reader.visible) return
    const from = performance.now()
    const timer = setInterval(() => setRunMs(Math.min(15_000, performance.now() - from)), 1_000)
    return () => clearInterval(timer)
  }, [reader.activeMs, reader.visible])
  return reader.activeMs + runMs
}

function ReaderCard({ group: { reader, others } }: { group: ReaderGroup }) {
  const { t } = useTranslation()
  const search = useSearch()
  const pathOf = ({ visitId }: Reader) => `/visits/${visitId}${search ? `?${search}` : ''}`
  const locale = useLocale()
  const name = useVisitorName()(reader.visitor)
  const activeMs = useRunningMs(reader)
  return (
    <li className="appear w-72 shrink-0 max-w-[80%]">
      <Link
        href={pathOf(reader)}
        className="flex flex-col gap-2 rounded-card border border-line bg-raised p-3 transition-colors hover:border-line-strong"
      >
        <span className="flex items-center gap-2.5">
          <Avatar of={shortVisitorName(reader.visitor)} className="size-7" />
          <span className="min-w-0 flex-1">
            <span className="flex items-center gap-1.5">
              <span className={cn('truncate font-medium', !reader.visible && 'text-ink-2')}>{name}</span>
              <ConfidenceMark confidence={reader.visitor.confidence} />
              {reader.otherDevice ? <OtherDeviceMark /> : null}
            </span>
            <span className="block truncate text-xs text-ink-3">{reader.documentTitle}</span>
          </span>
        </span>
        <span className="flex items-center justify-between gap-2 text-xs">
          <span className={cn('font-medium tabular-nums', reader.visible ? 'text-accent' : 'text-ink-3')}>
            {reader.visible
              ? t('activity.onPage', {
                  page: pageName(reader.page, reader.pageLabel),
                  pageCount: reader.pageCount,
                })
              : t('activity.away')}
          </span>
          <span className="text-ink-2 tabular-nums">{formatDuration(activeMs, locale)}</span>
        </span>
        <span aria-hidden className="h-1 overflow-hidden rounded-full bg-hover">
          <span
            className={cn(
              'block h-full rounded-full transition-[width]',
              reader.visible ? 'bg-accent' : 'bg-bar',
            )}
            style={{ width: `${(reader.page / Math.max(1, reader.pageCount)) * 100}%` }}
          />
        </span>
      </Link>
      {others.map((other) => (
        <Link
          key={other.visitId}
          href={pathOf(other)}
          className="mt-1 block truncate rounded-control px-3 text-xs text-ink-3 hover:text-ink hover:underline"
        >
          {t('activity.alsoOpen', { document: other.documentTitle })}
        </Link>
      ))}
    </li>
  )
}
