import {
  CalendarCheck,
  Download,
  ExternalLink,
  Link2,
  type LucideIcon,
  Printer,
  Reply,
  Share,
} from 'lucide-react'
import { useTranslation } from 'react-i18next'
import type { KnownVisitEvent } from '#shared/known-visit-events.ts'
import type { VisitEventKind } from '#shared/model/visit-events.ts'
import { pageName } from '#shared/page-name.ts'
import { eventText } from '#shared/visit-event-text.ts'
import { DateAndTime } from '../../components/time.tsx'
import { useLocale } from '../../lib/i18n.ts'

export const eventIcons: Record<VisitEventKind, LucideIcon> = {
  meeting: CalendarCheck,
  reply: Reply,
  page: ExternalLink,
  share: Share,
  download: Download,
  print: Printer,
  link: Link2,
}

/** What the reader did besides reading, oldest first. The address of a link is plain text, because the reader's browser reported it. */
export function VisitEvents({ events }: { events: readonly KnownVisitEvent[] }) {
  const { t } = useTranslation()
  const locale = useLocale()
  return (
    <ol className="flex flex-col gap-2">
      {events.map((event, index) => {
        const Icon = eventIcons[event.kind]
        return (
          // biome-ignore lint/suspicious/noArrayIndexKey: the list only grows at its end, and an event has no id
          <li key={index} className="flex items-start gap-2">
            <Icon size={15} aria-hidden className="mt-0.5 shrink-0 text-ink-3" />
            <span className="min-w-0 flex-1 break-words">{eventText(event, locale)}</span>
            <span className="shrink-0 text-right text-xs text-ink-3">
              <DateAndTime at={event.at} />
              {event.page === null ? null : (
                <span className="block">{t('visit.onPage', { page: pageName(event.page, undefined) })}</span>
              )}
            </span>
          </li>
        )
      })}
    </ol>
  )
}
