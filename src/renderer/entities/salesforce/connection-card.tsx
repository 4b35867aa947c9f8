import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { SalesforceConnection } from '#shared/desktop-state.ts'
import { Button } from '../../components/button.tsx'
import { Chip } from '../../components/chip.tsx'
import { CopyButton } from '../../components/copy-button.tsx'
import { DetailsButton } from '../../components/details-button.tsx'
import { ConfirmDialog } from '../../components/dialog.tsx'
import { Card } from '../../components/screen.tsx'
import { SettingRow } from '../../components/setting-row.tsx'
import { LiveDot, StatusDot } from '../../components/status-dot.tsx'
import { call } from '../../lib/bridge/desktop.ts'
import { useErrorText } from '../../lib/error-text.ts'
import { useLocale } from '../../lib/i18n.ts'
import { useIsAdmin, useSession } from '../../lib/session.ts'

/** Shows this member's Salesforce connection, with buttons to connect and disconnect. */
export function ConnectionCard() {
  const { t } = useTranslation()
  const errorText = useErrorText()
  const number = new Intl.NumberFormat(useLocale())
  const salesforce = useSession((state) => state.session?.salesforce)
  if (!salesforce) return null
  return (
    <div aria-live="polite">
      <Card>
        <ConnectionState salesforce={salesforce} />
        {salesforce.error ? (
          <div className="flex flex-col gap-1 py-3">
            <p role="alert" className="text-bad">
              {errorText(salesforce.error)}
            </p>
            {detailsOf(salesforce.error)}
          </div>
        ) : null}
        {salesforce.state === 'connected' && salesforce.apiUsage ? (
          <SettingRow label={t('settings.apiUsage')} hint={t('settings.apiUsageHint')}>
            <span className="tabular-nums">
              {t('settings.apiUsageOf', {
                used: number.format(salesforce.apiUsage.used),
                limit: number.format(salesforce.apiUsage.limit),
              })}
            </span>
          </SettingRow>
        ) : null}
      </Card>
    </div>
  )
}

/** Shows the error text of the Salesforce login host, if there is one. */
function detailsOf({ details }: NonNullable<SalesforceConnection['error']>) {
  const { error, description } = details ?? {}
  return error && description ? <DetailsButton text={`${error}\n${description}`} /> : null
}

function ConnectionState({ salesforce }: { salesforce: SalesforceConnection }) {
  switch (salesforce.state) {
    case 'notConfigured':
      return <NotConfigured />
    case 'waiting':
      return <Waiting authorizeUrl={salesforce.authorizeUrl} />
    case 'connected':
      return <Connected salesforce={salesforce} />
    case 'disconnected':
    case 'reconnect':
      return <Disconnected reconnect={salesforce.state === 'reconnect'} />
  }
}

function NotConfigured() {
  const { t } = useTranslation()
  const isAdmin = useIsAdmin()
  return (
    <SettingRow
      label={t('settings.notConfigured')}
      hint={isAdmin ? t('settings.notConfiguredAdmin') : t('settings.notConfiguredMember')}
    />
  )
}

function Disconnected({ reconnect }: { reconnect: boolean }) {
  const { t } = useTranslation()
  // Main writes an error into the session, and this card shows it.
  const connect = () => void call('salesforce.connect').catch(() => undefined)
  return (
    <SettingRow
      label={
        <span className="inline-flex items-center gap-2">
          <StatusDot state={reconnect ? 'bad' : 'off'} />
          {reconnect ? t('settings.reconnectNeeded') : t('settings.notConnected')}
        </span>
      }
      hint={reconnect ? t('settings.reconnectHint') : t('settings.connectHint')}
    >
      <Button variant="primary" onClick={connect}>
        {reconnect ? t('settings.reconnect') : t('settings.connect')}
      </Button>
    </SettingRow>
  )
}

function Waiting({ authorizeUrl }: { authorizeUrl: string | null }) {
  const { t } = useTranslation()
  return (
    <SettingRow
      label={
        <span className="inline-flex items-center gap-2">
          <LiveDot />
          {t('settings.waiting')}
        </span>
      }
      hint={t('settings.waitingHint')}
    >
      {authorizeUrl ? <CopyButton small text={authorizeUrl} label={t('settings.copyLogin')} /> : null}
      <Button small onClick={() => void call('salesforce.cancelConnect').catch(() => undefined)}>
        {t('common.cancel')}
      </Button>
    </SettingRow>
  )
}

function Connected({ salesforce }: { salesforce: SalesforceConnection }) {
  const { t } = useTranslation()
  const [asking, setAsking] = useState(false)
  const { user, org } = salesforce
  return (
    <>
      <SettingRow
        label={
          <span className="inline-flex flex-wrap items-center gap-2">
            <StatusDot state="ok" />
            <strong className="font-semibold">{user?.name}</strong>
            <span className="text-ink-2">{user?.email}</span>
          </span>
        }
        hint={
          <span className="inline-flex flex-wrap items-center gap-2">
            {org?.name}
            {org?.isSandbox ? <Chip tone="warn">{t('settings.sandbox')}</Chip> : null}
            <span>{org?.instanceUrl.replace(/^https?:\/\//, '')}</span>
          </span>
        }
      >
        <Button onClick={() => setAsking(true)}>{t('settings.disconnect')}</Button>
      </SettingRow>
      <ConfirmDialog
        open={asking}
        onOpenChange={setAsking}
        title={t('settings.disconnectAsk')}
        body={t('settings.disconnectWhat')}
        action={t('settings.disconnect')}
        onConfirm={() => call('salesforce.disconnect')}
      />
    </>
  )
}
