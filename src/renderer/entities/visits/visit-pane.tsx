import { useQuery } from '@tanstack/react-query'
import type { TFunction } from 'i18next'
import { Bot, Sparkles, Users } from 'lucide-react'
import { type ReactNode, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'wouter'
import { knownEvents } from '#shared/known-visit-events.ts'
import type { Visit } from '#shared/model/visits.ts'
import { pageName } from '#shared/page-name.ts'
import { signalName, signalText } from '#shared/signal-text.ts'
import { hasTeamAddress, isSuspected } from '#shared/visit-rules.ts'
import { shortVisitorName } from '#shared/visitor-name.ts'
import { Avatar } from '../../components/avatar.tsx'
import { Button } from '../../components/button.tsx'
import { SidePane } from '../../components/side-pane.tsx'
import { useDelayed } from '../../components/skeleton.tsx'
import { ErrorState } from '../../components/states.tsx'
import { LiveDot } from '../../components/status-dot.tsx'
import { DateAndTime, Duration } from '../../components/time.tsx'
import { useAttempt } from '../../components/toast.tsx'
import { useLocale } from '../../lib/i18n.ts'
import { useMayChange } from '../../lib/session.ts'
import { CreateLead, canCreateLead } from './create-lead.tsx'
import { PageTimes } from './page-times.tsx'
import { PartTimes } from './part-times.tsx'
import { RunDetails } from './run-details.tsx'
import { VisitEvents } from './visit-events.tsx'
import { confirmPerson, visitQueries } from './visit-queries.ts'
import {
  ConfidenceMark,
  OtherDeviceMark,
  useVisitorHeading,
  useVisitorName,
  VisitorDetails,
} from './visitor-identity.tsx'

export function VisitPane({ visitId, onClose }: { visitId: string; onClose(): void }) {
  const { t } = useTranslation()
  const { data: visit, error, refetch } = useQuery(visitQueries.one(visitId))
  const waiting = useDelayed(!visit)
  return (
    <SidePane title={t('visit.title')} onClose={onClose}>
      {visit ? (
        <Details visit={visit} />
      ) : error ? (
        <ErrorState error={error} onRetry={refetch} />
      ) : waiting ? (
        <p className="p-5 text-ink-3">{t('common.loading')}</p>
      ) : null}
    </SidePane>
  )
}

/** Returns the text for a visit without runs. The text explains why Lastpage wrote nothing to Salesforce. */
const whyNoRuns = (visit: Visit, t: TFunction): string =>
  visit.team || hasTeamAddress(visit)
    ? t('run.notForTeam')
    : isSuspected(visit)
      ? t('run.notForSuspected')
      : t('run.none')

function Details({ visit }: { visit: Visit }) {
  const { t } = useTranslation()
  const events = knownEvents(visit.events)
  return (
    <div className="flex flex-col gap-6 px-5 pb-8">
      <Who visit={visit} />
      {isSuspected(visit) ? <Suspicion visit={visit} /> : null}
      <Facts visit={visit} />
      <Signals visit={visit} />
      {events.length > 0 ? (
        <Part title={t('visit.eventsTitle')}>
          <VisitEvents events={events} />
        </Part>
      ) : null}
      <Part title={t('salesforce.name')}>
        {visit.runs.length === 0 ? (
          <p className="text-ink-3">{whyNoRuns(visit, t)}</p>
        ) : (
          <ul className="flex flex-col gap-3">
            {visit.runs.map((run) => (
              <RunDetails key={run.id} visit={visit} run={run} />
            ))}
          </ul>
        )}
        {canCreateLead(visit) ? (
          <div className="mt-3">
            <CreateLead visit={visit} />
          </div>
        ) : null}
      </Part>
      {visit.parts ? (
        <Part title={t('bundles.readTitle')}>
          <PartTimes visit={visit} parts={visit.parts} />
        </Part>
      ) : (
        <Part title={t('visit.pagesTitle')}>
          <PageTimes visit={visit} />
        </Part>
      )}
    </div>
  )
}

/** Why the visit deserves a second look. */
function Signals({ visit: { signals = [] } }: { visit: Visit }) {
  const { t } = useTranslation()
  const locale = useLocale()
  if (signals.length === 0) return null
  return (
    <Part title={t('signals.title')}>
      <ul className="flex flex-col gap-2">
        {signals.map((signal) => (
          <li key={signal.kind} className="flex items-start gap-2">
            <Sparkles size={14} aria-hidden className="mt-0.5 shrink-0 text-accent" />
            <div>
              <div className="font-medium">{signalName(locale, signal.kind)}</div>
              <div className="text-xs text-ink-3">{signalText(locale, signal)}</div>
            </div>
          </li>
        ))}
      </ul>
    </Part>
  )
}

function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section>
      <h3 className="mb-2 text-xs font-medium text-ink-3">{title}</h3>
      {children}
    </section>
  )
}

function Who({ visit }: { visit: Visit }) {
  const { t } = useTranslation()
  const name = useVisitorHeading()(visit.visitor)
  return (
    <div className="flex items-center gap-3">
      <Avatar of={shortVisitorName(visit.visitor)} className="size-10" />
      <div className="min-w-0">
        {visit.visitor.id ? (
          <Link
            href={`/visitors/${visit.visitor.id}`}
            className="block truncate font-semibold hover:underline"
          >
            {name}
          </Link>
        ) : (
          <span className="block truncate font-semibold">{name}</span>
        )}
        <VisitorDetails visitor={visit.visitor} />
        <div className="flex items-center gap-1.5 text-xs text-ink-3">
          <ConfidenceMark confidence={visit.visitor.confidence} />
          {t(`visit.confidenceShort.${visit.visitor.confidence}`)}
          {visit.returning ? ` · ${t('visit.returning')}` : ''}
          {visit.otherDevice ? (
            <>
              <OtherDeviceMark />
              <span className="text-warn">{t('visit.otherDeviceShort')}</span>
            </>
          ) : null}
        </div>
      </div>
    </div>
  )
}

function Facts({ visit }: { visit: Visit }) {
  const { t } = useTranslation()
  const facts: [string, ReactNode][] = [
    [
      t('visit.document'),
      <Link key="d" href={`/documents/${visit.documentId}`} className="text-accent hover:underline">
        {visit.documentTitle}
      </Link>,
    ],
    [
      t('visit.link'),
      visit.linkName ||
        t(
          visit.visitor.confidence === 'link' || visit.sharedBy
            ? 'visit.confidenceShort.link'
            : 'links.general',
        ),
    ],
    ...(visit.sharedBy
      ? [[t('visit.sharedBy'), <SharedBy key="s" by={visit.sharedBy} />] as [string, ReactNode]]
      : []),
    [t('visit.opened'), <DateAndTime key="o" at={visit.openedAt} />],
    visit.leftAt
      ? [t('visit.left'), <DateAndTime key="l" at={visit.leftAt} />]
      : [
          t('visit.left'),
          <span key="r" className="inline-flex items-center gap-1.5 text-accent">
            <LiveDot />
            {t('visit.readingPage', {
              page: pageName(visit.page, visit.pageLabel),
              pageCount: visit.pageCount,
            })}
          </span>,
        ],
    [t('visit.active'), <Duration key="a" ms={visit.activeMs} words={t('visit.activeWhat')} />],
    [t('visit.openFor'), <Duration key="f" ms={visit.openMs} words={t('visit.openWhat')} />],
    [t('visit.owner'), visit.owner.name],
  ]
  return (
    <dl className="grid grid-cols-[104px_minmax(0,1fr)] gap-x-3 gap-y-1.5">
      {facts.map(([name, value]) => (
        <div key={name} className="contents">
          <dt className="text-ink-3">{name}</dt>
          <dd className="min-w-0">{value}</dd>
        </div>
      ))}
    </dl>
  )
}

/** The reader who made the link of this visit for a colleague. */
function SharedBy({ by: { visitor } }: { by: NonNullable<Visit['sharedBy']> }) {
  const name = useVisitorName()(visitor)
  if (visitor.id === null) return name
  return (
    <Link href={`/visitors/${visitor.id}`} className="text-accent hover:underline">
      {name}
    </Link>
  )
}

function Suspicion({ visit }: { visit: Visit }) {
  const { t } = useTranslation()
  const attempt = useAttempt()
  const [busy, setBusy] = useState(false)
  const may = useMayChange(visit.owner.id)
  const isTeam = hasTeamAddress(visit)
  const confirm = async () => {
    setBusy(true)
    await attempt(() => confirmPerson(visit.id), t('visit.confirmed'))
    setBusy(false)
  }
  return (
    <div className="rounded-card bg-warn-soft p-4">
      <p className="flex items-center gap-2 font-medium text-warn">
        {isTeam ? <Users size={16} aria-hidden /> : <Bot size={16} aria-hidden />}
        {t(isTeam ? 'visit.teamAddressTitle' : 'visit.suspectedTitle')}
      </p>
      <ul className="mt-1 list-disc pl-6 text-xs text-ink-2">
        {isTeam ? <li>{t('visit.teamAddressWhy')}</li> : null}
        {visit.suspicion.map((reason) => (
          <li key={reason}>{t(`visit.suspicion.${reason}`)}</li>
        ))}
      </ul>
      <Button small disabled={!may} busy={busy} onClick={confirm} className="mt-3">
        {t(isTeam ? 'visit.wasReader' : 'visit.wasPerson')}
      </Button>
      {may ? null : (
        <p className="mt-1 text-xs text-ink-2">{t('common.onlyOwner', { name: visit.owner.name })}</p>
      )}
    </div>
  )
}
