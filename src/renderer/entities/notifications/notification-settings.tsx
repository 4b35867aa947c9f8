import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Button } from '../../components/button.tsx'
import { Card } from '../../components/screen.tsx'
import { SettingRow } from '../../components/setting-row.tsx'
import { SwitchRow } from '../../components/switch-row.tsx'
import { useAttempt } from '../../components/toast.tsx'
import { call } from '../../lib/bridge/desktop.ts'
import { notificationPermission, requestNotificationPermission } from '../../lib/browser-notifications.ts'
import { changeSettings, useMember, useSession } from '../../lib/session.ts'
import { DigestRow } from './digest-row.tsx'
import { NotifyMatrix } from './notify-matrix.tsx'
import { QuietHoursRow } from './quiet-hours-row.tsx'

export function NotificationSettings() {
  const { t } = useTranslation()
  const attempt = useAttempt()
  const member = useMember()
  const settings = useSession((state) => state.settings)
  const isHeadless = useSession((state) => state.session?.host === 'headless')
  return (
    <Card>
      {member ? (
        <>
          <NotifyMatrix notify={member.notify} />
          <QuietHoursRow quietHours={member.notify.quietHours} />
          {member.notify.digest ? <DigestRow digest={member.notify.digest} /> : null}
        </>
      ) : null}
      <SwitchRow
        label={t('settings.onThisDevice')}
        hint={t('settings.onThisDeviceHint')}
        checked={settings?.desktopNotifications ?? true}
        onChange={(desktopNotifications) => void attempt(() => changeSettings({ desktopNotifications }))}
      />
      {isHeadless ? <BrowserPermission /> : null}
      <SettingRow label={t('settings.testNotification')} hint={t('settings.testNotificationHint')}>
        <Button onClick={() => attempt(() => call('settings.testNotification'))}>{t('settings.test')}</Button>
      </SettingRow>
    </Card>
  )
}

/** Asks for the browser's permission, which system notifications need in a browser. */
function BrowserPermission() {
  const { t } = useTranslation()
  const [permission, setPermission] = useState(notificationPermission)
  return (
    <SettingRow label={t('settings.browserNotices')} hint={t(`settings.browserNoticesState.${permission}`)}>
      {permission === 'default' ? (
        <Button onClick={async () => setPermission(await requestNotificationPermission())}>
          {t('settings.allow')}
        </Button>
      ) : null}
    </SettingRow>
  )
}
