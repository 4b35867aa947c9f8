// Owns which events tell this member, and how this device shows it.
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { NotifyPreferences } from '#shared/model.ts'
import { call } from '../../app/desktop.ts'
import { askForNotices, noticePermission } from '../../app/notices.ts'
import { changeSettings, useMember, useSession } from '../../app/session-store.ts'
import { Button } from '../../components/button.tsx'
import { Card } from '../../components/screen.tsx'
import { SwitchRow } from '../../components/switch-row.tsx'
import { useAttempt } from '../../components/toast.tsx'
import { Row } from './row.tsx'

export function NotificationSettings() {
  const { t } = useTranslation()
  const attempt = useAttempt()
  const member = useMember()
  const settings = useSession((state) => state.settings)
  const isHeadless = useSession((state) => state.session?.host === 'headless')
  const setNotify = (notify: NotifyPreferences) => void attempt(() => call('session.updateMe', { notify }))
  return (
    <Card>
      {member ? (
        <>
          <SwitchRow
            label={t('settings.notifyLeft')}
            hint={t('settings.notifyLeftHint')}
            checked={member.notify.left.first.desktop}
            onChange={(desktop) =>
              setNotify({
                ...member.notify,
                left: { ...member.notify.left, first: { ...member.notify.left.first, desktop } },
              })
            }
          />
          <SwitchRow
            label={t('settings.notifyOpened')}
            checked={member.notify.opened.first.desktop}
            onChange={(desktop) =>
              setNotify({
                ...member.notify,
                opened: { ...member.notify.opened, first: { ...member.notify.opened.first, desktop } },
              })
            }
          />
        </>
      ) : null}
      <SwitchRow
        label={t('settings.onThisDevice')}
        hint={t('settings.onThisDeviceHint')}
        checked={settings?.desktopNotifications ?? true}
        onChange={(desktopNotifications) => void attempt(() => changeSettings({ desktopNotifications }))}
      />
      {isHeadless ? <BrowserPermission /> : null}
      <Row label={t('settings.testNotification')} hint={t('settings.testNotificationHint')}>
        <Button onClick={() => attempt(() => call('settings.testNotification'))}>{t('settings.test')}</Button>
      </Row>
    </Card>
  )
}

/** In a browser the system's notifications want a permission of their own. */
function BrowserPermission() {
  const { t } = useTranslation()
  const [permission, setPermission] = useState(noticePermission)
  return (
    <Row label={t('settings.browserNotices')} hint={t(`settings.browserNoticesState.${permission}`)}>
      {permission === 'default' ? (
        <Button onClick={async () => setPermission(await askForNotices())}>{t('settings.allow')}</Button>
      ) : null}
    </Row>
  )
}
