import { useQuery } from '@tanstack/react-query'
import { CircleAlert, CircleCheck, CircleHelp, CircleX, Server } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import type { Workspace } from '#shared/model/people.ts'
import type { DeviceCheck, DeviceSalesforce } from '#shared/model/workers.ts'
import type { WorkerStatus } from '#shared/tracker-api/workers.ts'
import { Chip, type Tone } from '../../../components/chip.tsx'
import { Card, Section } from '../../../components/screen.tsx'
import { Select } from '../../../components/select.tsx'
import { SettingRow } from '../../../components/setting-row.tsx'
import { RelativeTime } from '../../../components/time.tsx'
import { useAttempt } from '../../../components/toast.tsx'
import { call } from '../../../lib/bridge/desktop.ts'
import { useIsAdmin } from '../../../lib/session.ts'
import { peopleQueries } from '../people/people-queries.ts'
import { useRestrictedWorkers } from './restricted-workers.ts'

/** Shows the workers of the workspace, and who executes runs without them. Admins set when they are told of an absence. */
export function WorkerSection({ workspace }: { workspace: Workspace }) {
  const { t } = useTranslation()
  const isAdmin = useIsAdmin()
  const { data: status } = useQuery(peopleQueries.workers())
  const restricted = useRestrictedWorkers(workspace)
  if (!status) return null
  return (
    <Section title={t('settings.worker.title')} hint={t('settings.worker.hint')}>
      <Card>
        {status.workers.length === 0 ? <NoWorker /> : null}
        {status.workers.map((worker) => (
          <WorkerRow key={worker.id} worker={worker} isRestricted={restricted.has(worker.id)} />
        ))}
        <SettingRow label={t('settings.worker.desktops')}>
          <span className="text-sm text-ink-2 tabular-nums">{status.connectedDesktops}</span>
        </SettingRow>
        {status.waitingRuns > 0 ? (
          <SettingRow label={t('settings.worker.waiting')}>
            <Chip tone="warn">{status.waitingRuns}</Chip>
          </SettingRow>
        ) : null}
        {isAdmin ? <AlertRow hours={workspace.absenceAlertHours} /> : null}
      </Card>
    </Section>
  )
}

function NoWorker() {
  const { t } = useTranslation()
  return (
    <div className="py-3 text-sm">
      <p>{t('settings.worker.none')}</p>
      <p className="mt-1 text-xs text-ink-3">
        {t('settings.worker.howTo')} <code className="select-text">docs/worker.md</code>
      </p>
    </div>
  )
}

type Worker = WorkerStatus['workers'][number]

function stateOf({ isConnected, salesforce }: Worker): {
  key: 'running' | 'disconnected' | 'gone'
  tone: Tone
} {
  if (isConnected) return { key: 'running', tone: 'ok' }
  return salesforce?.state === 'connected'
    ? { key: 'gone', tone: 'bad' }
    : { key: 'disconnected', tone: 'bad' }
}

function WorkerRow({ worker, isRestricted }: { worker: Worker; isRestricted: boolean }) {
  const { t } = useTranslation()
  const { name, lastSeenAt, workedAt, salesforce } = worker
  const { key, tone } = stateOf(worker)
  return (
    <div className="flex gap-3 py-3">
      <Server size={18} aria-hidden className="mt-0.5 shrink-0 text-ink-3" />
      <div className="min-w-0 flex-1">
        <div className="flex items-center gap-2">
          <span className="truncate font-medium">{name}</span>
          <Chip tone={tone}>{t(`settings.worker.states.${key}`)}</Chip>
        </div>
        {salesforce?.user ? (
          <p className="truncate text-xs text-ink-2">
            {t('settings.worker.asUser', { user: salesforce.user.name, org: salesforce.org?.name ?? '' })}
          </p>
        ) : null}
        <p className="text-xs text-ink-3">
          {lastSeenAt ? (
            <>
              {t('settings.lastSeen')} <RelativeTime at={lastSeenAt} />
              {' · '}
            </>
          ) : null}
          {t('settings.worker.lastWorked')}{' '}
          {workedAt ? <RelativeTime at={workedAt} /> : t('settings.worker.neverWorked')}
        </p>
        <Checks checks={salesforce?.checks ?? []} />
        {isRestricted ? <p className="mt-1.5 text-xs text-warn">{t('settings.worker.restricted')}</p> : null}
      </div>
    </div>
  )
}

const icons = {
  ok: { Icon: CircleCheck, tone: 'text-ok' },
  warning: { Icon: CircleAlert, tone: 'text-warn' },
  failed: { Icon: CircleX, tone: 'text-bad' },
  unknown: { Icon: CircleHelp, tone: 'text-ink-3' },
} as const satisfies Record<DeviceCheck['state'], object>

/** What the worker's Salesforce user may do. */
function Checks({ checks }: Pick<DeviceSalesforce, 'checks'>) {
  const { t } = useTranslation()
  const { t: salesforce } = useTranslation('salesforce')
  if (checks.length === 0) return null
  return (
    <ul
      aria-label={t('settings.worker.mayDo')}
      className="mt-1.5 flex flex-wrap gap-x-4 gap-y-1 text-xs text-ink-2"
    >
      {checks.map(({ id, state }) => {
        const { Icon, tone } = icons[state]
        return (
          <li key={id} data-check={id} data-state={state} className="flex items-center gap-1">
            <Icon size={14} aria-hidden className={tone} />
            {salesforce(`preflight.rows.${id}.name`)}
            <span className="sr-only"> – {salesforce(`preflight.states.${state}`)}</span>
          </li>
        )
      })}
    </ul>
  )
}

const choices = ['0', '1', '4', '12', '24', '72'] as const

function AlertRow({ hours }: { hours: number | null }) {
  const { t } = useTranslation()
  const attempt = useAttempt()
  const value = String(hours ?? 0)
  const known = choices.some((choice) => choice === value) ? choices : [...choices, value]
  return (
    <SettingRow label={t('settings.worker.alert')} hint={t('settings.worker.alertHint')}>
      <div className="w-40">
        <Select<string>
          label={t('settings.worker.alert')}
          value={value}
          onChange={(next) =>
            void attempt(() =>
              call('workspace.update', { absenceAlertHours: next === '0' ? null : Number(next) }),
            )
          }
          choices={known.map((each) => ({
            value: each,
            label:
              each === '0'
                ? t('settings.worker.alertNever')
                : t('settings.worker.alertAfter', { count: Number(each) }),
          }))}
        />
      </div>
    </SettingRow>
  )
}
