import { Activity, Bell, FileText, ListChecks, Search, Settings, Users } from 'lucide-react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { Link, useLocation } from 'wouter'
import type { Session } from '#shared/desktop-state.ts'
import { type DotState, LabelledDot, StatusDot } from '../components/status-dot.tsx'
import { Tooltip } from '../components/tooltip.tsx'
import { useUnreadCount } from '../entities/notifications/notification-queries.ts'
import { groupReaders } from '../entities/visits/reader-groups.ts'
import { useReaders } from '../entities/visits/visit-queries.ts'
import { useSetupProgress } from '../features/setup/setup-progress.ts'
import { cn } from '../lib/class-names.ts'
import { useSession } from '../lib/session.ts'
import { shortcutLabel } from '../lib/shortcut.ts'
import { openPalette } from './palette-store.ts'
import { preloadScreenOf } from './screens.ts'
import { WorkspaceSwitcher } from './workspace-switcher.tsx'

/** The sidebar: the workspace, the menu, and the state of the tracker and Salesforce connections. */
export function Sidebar() {
  const { t } = useTranslation()
  const joined = useSession((state) => !!state.session?.workspace)
  const needsSetup = useSession((state) => !state.settings?.setup.dismissed) || !joined
  return (
    <nav
      aria-label={t('frame.places')}
      className="flex w-52 shrink-0 flex-col border-r border-line bg-sidebar px-2 pb-2"
    >
      <WorkspaceSwitcher />
      {joined ? <Places /> : null}
      <Place to="/settings" icon={<Settings size={16} />} label={t('places.settings')} />
      <div className="flex-1" />
      {needsSetup ? <SetupPlace /> : null}
      <Connections />
    </nav>
  )
}

/** The setup, until all its steps are finished. */
function SetupPlace() {
  const { t } = useTranslation()
  const { done, total } = useSetupProgress()
  if (done === total) return null
  return (
    <Place to="/setup" icon={<ListChecks size={16} />} label={t('places.setup')}>
      <span className="text-xs text-ink-3 tabular-nums">{t('setup.progress', { done, total })}</span>
    </Place>
  )
}

/** The places that show data of the workspace. Before the device has joined one, they would be empty. */
function Places() {
  const { t } = useTranslation()
  const unread = useUnreadCount()
  const reading = groupReaders(useReaders()).length
  return (
    <>
      <button
        type="button"
        onClick={openPalette}
        className="mb-3 flex h-8 items-center gap-2 rounded-control border border-line bg-canvas px-2.5 text-ink-3 hover:border-line-strong"
      >
        <Search size={14} aria-hidden />
        <span className="flex-1 text-left">{t('palette.open')}</span>
        <kbd className="font-sans text-xs">{shortcutLabel('K')}</kbd>
      </button>
      <Place to="/activity" also="/visits" icon={<Activity size={16} />} label={t('places.activity')}>
        {reading > 0 ? (
          <Count words={t('activity.readingCount', { count: reading })} tone="accent">
            {reading}
          </Count>
        ) : null}
      </Place>
      <Place to="/documents" icon={<FileText size={16} />} label={t('places.documents')} />
      <Place to="/visitors" also="/companies" icon={<Users size={16} />} label={t('places.visitors')} />
      <Place to="/notifications" icon={<Bell size={16} />} label={t('places.notifications')}>
        {unread > 0 ? (
          <Count words={t('notifications.unread', { count: unread })} tone="unread">
            {unread}
          </Count>
        ) : null}
      </Place>
    </>
  )
}

type PlaceProps = { to: string; also?: string; icon: ReactNode; label: string; children?: ReactNode }

function Place({ to, also, icon, label, children }: PlaceProps) {
  const [location] = useLocation()
  const isHere = location.startsWith(to) || (also !== undefined && location.startsWith(also))
  return (
    <Link
      href={to}
      onPointerEnter={() => preloadScreenOf(to)}
      onFocus={() => preloadScreenOf(to)}
      aria-current={isHere ? 'page' : undefined}
      className={cn(
        'mb-0.5 flex h-8 items-center gap-2.5 rounded-control px-2.5 transition-colors',
        isHere ? 'bg-pressed font-medium text-ink' : 'text-ink-2 hover:bg-hover hover:text-ink',
      )}
    >
      <span aria-hidden className="shrink-0">
        {icon}
      </span>
      <span className="flex-1 truncate">{label}</span>
      {children}
    </Link>
  )
}

function Count({ children, words, tone }: { children: number; words: string; tone: 'accent' | 'unread' }) {
  const look = tone === 'accent' ? 'bg-accent-soft text-accent' : 'bg-unread text-on-unread'
  return (
    <span className={cn('min-w-5 rounded-full px-1.5 text-center text-xs font-medium tabular-nums', look)}>
      <span aria-hidden>{children > 99 ? '99+' : children}</span>
      <span className="sr-only">{words}</span>
    </span>
  )
}

const trackerDots: Record<Session['tracker']['state'], DotState> = {
  notJoined: 'off',
  connecting: 'busy',
  online: 'ok',
  offline: 'warn',
  revoked: 'bad',
}
const salesforceDots: Record<Session['salesforce']['state'], DotState> = {
  notConfigured: 'off',
  disconnected: 'off',
  waiting: 'busy',
  connected: 'ok',
  reconnect: 'bad',
}

function Connections() {
  const { t } = useTranslation()
  const session = useSession((state) => state.session)
  if (!session) return null
  const { tracker, salesforce } = session
  const trackerWords = t(`connection.tracker.${tracker.state}`)
  const salesforceWords = t(`connection.salesforce.${salesforce.state}`, { org: salesforce.org?.name ?? '' })
  return (
    <div className="mt-2 flex flex-col border-t border-line pt-2 text-xs text-ink-3">
      <Connection
        to="/settings/devices"
        name={t('connection.trackerName')}
        words={trackerWords}
        dot={trackerDots[tracker.state]}
      />
      <Connection
        to="/settings/salesforce"
        name={t('connection.salesforceName')}
        words={salesforceWords}
        dot={salesforceDots[salesforce.state]}
      />
    </div>
  )
}

function Connection({ to, name, words, dot }: { to: string; name: string; words: string; dot: DotState }) {
  return (
    <Tooltip words={words}>
      <Link href={to} className="flex h-6 items-center rounded-control px-2.5 hover:bg-hover hover:text-ink">
        <LabelledDot dot={<StatusDot state={dot} />}>{name}</LabelledDot>
        <span className="sr-only">{words}</span>
      </Link>
    </Tooltip>
  )
}
