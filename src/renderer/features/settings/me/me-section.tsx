import { useTranslation } from 'react-i18next'
import type { Settings } from '#shared/desktop-state.ts'
import { MeetingUrl } from '#shared/model/basics.ts'
import type { Member } from '#shared/model/people.ts'
import { AutosaveTextField } from '../../../components/autosave-text-field.tsx'
import { ManagedNote } from '../../../components/managed-note.tsx'
import { Card, Section } from '../../../components/screen.tsx'
import { Select } from '../../../components/select.tsx'
import { SettingRow } from '../../../components/setting-row.tsx'
import { SwitchRow } from '../../../components/switch-row.tsx'
import { useAttempt } from '../../../components/toast.tsx'
import { ToggleGroup } from '../../../components/toggle-group.tsx'
import { NotificationSettings } from '../../../entities/notifications/notification-settings.tsx'
import { call } from '../../../lib/bridge/desktop.ts'
import { changeSettings, useManagedSettings, useMember, useSession } from '../../../lib/session.ts'
import { NameField } from '../fields/name-field.tsx'
import { PictureRow } from '../fields/picture-row.tsx'

export function MeSection() {
  const { t } = useTranslation()
  const settings = useSession((state) => state.settings)
  const member = useMember()
  if (!settings) return null
  return (
    <>
      {member ? <ProfileSection member={member} /> : null}
      <AppearanceSection settings={settings} />
      <Section title={t('places.notifications')}>
        <NotificationSettings />
      </Section>
    </>
  )
}

function ProfileSection({ member }: { member: Member }) {
  const { t } = useTranslation()
  const { t: b } = useTranslation('branding')
  return (
    <Section title={t('settings.profile')}>
      <Card>
        <SettingRow label={t('settings.name')}>
          <NameField stored={member.name} save={(name) => call('session.updateMe', { name })} />
        </SettingRow>
        <SettingRow label={t('settings.email')}>
          <span className="text-ink-2 select-text">{member.email}</span>
        </SettingRow>
        <SettingRow label={t('settings.role')}>
          <span className="text-ink-2">{t(`settings.roles.${member.role}`)}</span>
        </SettingRow>
        <PictureRow
          round
          label={b('photo')}
          hint={b('photoHint')}
          pictureId={member.photo}
          save={(picture) => call('session.setPhoto', { picture })}
        />
        <MeetingRow meetingUrl={member.meetingUrl} />
      </Card>
    </Section>
  )
}

function AppearanceSection({ settings }: { settings: Settings }) {
  const { t } = useTranslation()
  const attempt = useAttempt()
  const managed = useManagedSettings()
  const isElectron = useSession((state) => state.session?.host === 'electron')
  const change = (part: Partial<Settings>) => void attempt(() => changeSettings(part))
  return (
    <Section title={t('settings.appearance')}>
      <Card>
        <SettingRow
          label={t('settings.language')}
          hint={managed.language === undefined ? undefined : <ManagedNote />}
        >
          <div className="w-56">
            <Select<Settings['language']>
              label={t('settings.language')}
              value={settings.language}
              disabled={managed.language !== undefined}
              onChange={(language) => change({ language })}
              choices={[
                { value: 'system', label: t('settings.languages.system') },
                { value: 'ja', label: t('settings.languages.ja') },
                { value: 'en', label: t('settings.languages.en') },
              ]}
            />
          </div>
        </SettingRow>
        <SettingRow label={t('settings.theme')}>
          <ToggleGroup<Settings['theme']>
            label={t('settings.theme')}
            value={settings.theme}
            onChange={(theme) => change({ theme })}
            choices={[
              { value: 'system', label: t('settings.themes.system') },
              { value: 'light', label: t('settings.themes.light') },
              { value: 'dark', label: t('settings.themes.dark') },
            ]}
          />
        </SettingRow>
        {isElectron ? (
          <SwitchRow
            label={t('settings.startAtLogin')}
            hint={t('settings.startAtLoginHint')}
            checked={settings.startAtLogin}
            managed={managed.startAtLogin !== undefined}
            onChange={(startAtLogin) => change({ startAtLogin })}
          />
        ) : null}
      </Card>
    </Section>
  )
}

function MeetingRow({ meetingUrl }: { meetingUrl: string | null }) {
  const { t: b } = useTranslation('branding')
  return (
    <AutosaveTextField
      label={b('meetingUrl')}
      hint={b('meetingUrlHint')}
      maxLength={500}
      stored={meetingUrl ?? ''}
      validate={(text) => (MeetingUrl.safeParse(text).success ? undefined : b('meetingUrlWrong'))}
      save={(text) => call('session.updateMe', { meetingUrl: text || null })}
    />
  )
}
