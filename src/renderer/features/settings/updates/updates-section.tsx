import { useTranslation } from 'react-i18next'
import type { UpdateState } from '#shared/desktop-api/updates.ts'
import { Button } from '../../../components/button.tsx'
import { ManagedNote } from '../../../components/managed-note.tsx'
import { Progress } from '../../../components/progress.tsx'
import { Card, Notice, Section } from '../../../components/screen.tsx'
import { SettingRow } from '../../../components/setting-row.tsx'
import { SkeletonRows } from '../../../components/skeleton.tsx'
import { RelativeTime } from '../../../components/time.tsx'
import { useAttempt } from '../../../components/toast.tsx'
import { UpdateActions } from '../../../entities/updates/update-actions.tsx'
import { useUpdate } from '../../../entities/updates/update-queries.ts'
import { call } from '../../../lib/bridge/desktop.ts'
import { useErrorText } from '../../../lib/error-text.ts'
import { useLocale } from '../../../lib/i18n.ts'
import { useIsAdmin, useManagedSettings } from '../../../lib/session.ts'
import { LicencesRow } from './licences-row.tsx'
import { ReleasesSection } from './releases-section.tsx'

export function UpdatesSection() {
  const { t } = useTranslation()
  const isAdmin = useIsAdmin()
  const update = useUpdate()
  return (
    <>
      <Section title={t('updates.title')}>
        {update ? <ThisApp update={update} /> : <SkeletonRows rows={2} height={48} />}
      </Section>
      {isAdmin ? <ReleasesSection /> : null}
    </>
  )
}

function ThisApp({ update }: { update: UpdateState }) {
  const { t } = useTranslation()
  const attempt = useAttempt()
  const errorText = useErrorText()
  const isManaged = useManagedSettings().updates !== undefined
  const { phase, support, mode, error } = update
  return (
    <>
      <TooOld update={update} />
      <Card>
        <SettingRow
          label={`${t('updates.version')} ${update.version}`}
          hint={
            update.checkedAt ? (
              <>
                {t('updates.checkedAt')}: <RelativeTime at={update.checkedAt} />
              </>
            ) : undefined
          }
        >
          <Button small busy={phase === 'checking'} onClick={() => attempt(() => call('updates.check'))}>
            {t('updates.check')}
          </Button>
        </SettingRow>
        <SettingRow label={<Phase update={update} />} hint={<PhaseHint update={update} />}>
          <UpdateActions update={update} />
        </SettingRow>
        <SettingRow
          label={t(support === 'self' ? `updates.modes.${mode}` : `updates.support.${support}`)}
          hint={isManaged && support === 'self' ? <ManagedNote /> : undefined}
        />
        <LicencesRow />
      </Card>
      {error ? (
        <div role="alert" className="mt-2">
          <Notice tone="bad">{errorText(error)}</Notice>
        </div>
      ) : null}
    </>
  )
}

function TooOld({ update: { tooOld } }: { update: UpdateState }) {
  const { t } = useTranslation()
  const locale = useLocale()
  if (!tooOld) return null
  const from = Date.parse(tooOld.from)
  const isInForce = from <= Date.now()
  const date = new Intl.DateTimeFormat(locale, { dateStyle: 'long' }).format(from)
  return (
    <div className="mb-2">
      <Notice tone={isInForce ? 'bad' : 'warn'}>
        {t(isInForce ? 'updates.tooOld' : 'updates.soonTooOld', { version: tooOld.version, date })}
      </Notice>
    </div>
  )
}

function Phase({ update: { phase, offer } }: { update: UpdateState }) {
  const { t } = useTranslation()
  const version = offer?.version ?? ''
  if (phase === 'available' && offer?.kind === 'rollback') return t('updates.rollback', { version })
  return t(`updates.phases.${phase}`, { version })
}

function PhaseHint({ update }: { update: UpdateState }) {
  const { t } = useTranslation()
  const { phase, percent, installsAtQuit, offer } = update
  if (phase === 'downloading') {
    const label = t('updates.phases.downloading', { version: offer?.version ?? '' })
    return <Progress label={label} value={percent} max={100} />
  }
  if (phase !== 'ready') return null
  return t(installsAtQuit ? 'updates.willInstall' : 'updates.nothingLost')
}
