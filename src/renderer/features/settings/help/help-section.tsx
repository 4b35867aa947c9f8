import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useLocation } from 'wouter'
import { managedNames } from '#shared/managed-settings.ts'
import { Button } from '../../../components/button.tsx'
import { ConfirmDialog } from '../../../components/dialog.tsx'
import { Card, Notice, Section } from '../../../components/screen.tsx'
import { SettingRow } from '../../../components/setting-row.tsx'
import { useAttempt } from '../../../components/toast.tsx'
import { call } from '../../../lib/bridge/desktop.ts'
import { copyDiagnostics } from '../../../lib/diagnostics.ts'
import { useIsAdmin, useSession } from '../../../lib/session.ts'
import { LocalCrashesSection } from './local-crashes-section.tsx'
import { ReceivedCrashesSection } from './received-crashes-section.tsx'

export function HelpSection() {
  const isAdmin = useIsAdmin()
  return (
    <>
      <AppSection />
      <PolicySection />
      <LocalCrashesSection />
      {isAdmin ? <ReceivedCrashesSection /> : null}
    </>
  )
}

function AppSection() {
  const { t } = useTranslation()
  const attempt = useAttempt()
  const session = useSession((state) => state.session)
  const [asking, setAsking] = useState(false)
  const [, navigate] = useLocation()
  /** Settings → Updates shows the result. */
  const checkForUpdates = async () => {
    navigate('/settings/updates')
    await attempt(() => call('updates.check'))
  }
  if (!session) return null
  return (
    <Section title={t('help.title')} hint={t('help.titleHint')}>
      <Card>
        <SettingRow label={t('help.version')}>
          <span className="text-ink-2 tabular-nums select-text">{session.version}</span>
        </SettingRow>
        <SettingRow label={t('help.diagnostics')} hint={t('help.diagnosticsHint')}>
          <Button onClick={() => attempt(copyDiagnostics, t('help.diagnosticsCopied'))}>
            {t('help.copyDiagnostics')}
          </Button>
        </SettingRow>
        {session.help.canShowLogs ? (
          <SettingRow label={t('help.logs')} hint={t('help.logsHint')}>
            <Button onClick={() => attempt(() => call('help.showLogs'))}>{t('help.showLogs')}</Button>
          </SettingRow>
        ) : null}
        <SettingRow label={t('help.updates')} hint={t('help.updatesHint')}>
          <Button onClick={() => void checkForUpdates()}>{t('help.checkForUpdates')}</Button>
        </SettingRow>
        {session.help.canRestart ? (
          <SettingRow label={t('help.restart')} hint={t('help.restartHint')}>
            <Button onClick={() => setAsking(true)}>{t('help.restartNow')}</Button>
          </SettingRow>
        ) : null}
      </Card>
      <ConfirmDialog
        open={asking}
        onOpenChange={setAsking}
        title={t('help.restartAsk')}
        body={t('help.restartWhat')}
        action={t('help.restartNow')}
        tone="primary"
        onConfirm={() => call('help.restart')}
      />
    </Section>
  )
}

/** The settings that the organisation has set on this computer, and those that are ignored. */
function PolicySection() {
  const { t } = useTranslation()
  const policy = useSession((state) => state.session?.policy)
  const names = managedNames.filter((name) => policy?.settings[name] !== undefined)
  if (!policy || names.length + policy.problems.length === 0) return null
  const words: Readonly<Record<string, string>> = t('help.policyValues', { returnObjects: true })
  return (
    <Section title={t('help.policy')} hint={t('help.policyHint')}>
      {policy.problems.map(({ reason, name, detail }) => (
        <div key={reason + name} className="mb-2">
          <Notice tone="warn">{t(`help.policyProblems.${reason}`, { name, detail })}</Notice>
        </div>
      ))}
      {names.length > 0 ? (
        <Card>
          {names.map((name) => {
            const value = String(policy.settings[name])
            return (
              <SettingRow key={name} label={t(`help.policyNames.${name}`)}>
                <span className="text-ink-2 select-text">{words[value] ?? value}</span>
              </SettingRow>
            )
          })}
        </Card>
      ) : null}
    </Section>
  )
}
