import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useLocation } from 'wouter'
import { Button } from '../../../components/button.tsx'
import { ConfirmDialog } from '../../../components/dialog.tsx'
import { Card, Section } from '../../../components/screen.tsx'
import { SettingRow } from '../../../components/setting-row.tsx'
import { call } from '../../../lib/bridge/desktop.ts'
import { useIsAdmin, useSession } from '../../../lib/session.ts'
import { NameField } from '../fields/name-field.tsx'
import { BrandingSection } from './branding-section.tsx'
import { ChatRoomsSection } from './chat-rooms/chat-rooms-section.tsx'
import { InvitesSection } from './invites-section.tsx'
import { MembersSection } from './members-section.tsx'
import { NextStepsSection } from './next-steps-section.tsx'
import { VisibilitySection } from './visibility-section.tsx'
import { VisitNotificationsSection } from './visit-notifications-section.tsx'
import { WorkerSection } from './worker-section.tsx'

export function WorkspaceSection() {
  const { t } = useTranslation()
  const isAdmin = useIsAdmin()
  const workspace = useSession((state) => state.session?.workspace)
  if (!workspace) return null
  return (
    <>
      <Section title={t('settings.sections.workspace')}>
        <Card>
          <SettingRow label={t('settings.name')}>
            {isAdmin ? (
              <NameField stored={workspace.name} save={(name) => call('workspace.update', { name })} />
            ) : (
              <span className="text-ink-2">{workspace.name}</span>
            )}
          </SettingRow>
        </Card>
      </Section>
      {isAdmin ? <BrandingSection workspace={workspace} /> : null}
      {isAdmin ? <NextStepsSection workspace={workspace} /> : null}
      {isAdmin ? <VisitNotificationsSection workspace={workspace} /> : null}
      {isAdmin ? <ChatRoomsSection /> : null}
      <WorkerSection workspace={workspace} />
      <MembersSection />
      {isAdmin ? <VisibilitySection workspace={workspace} /> : null}
      {isAdmin ? <InvitesSection /> : null}
      <LeaveSection />
    </>
  )
}

function LeaveSection() {
  const { t } = useTranslation()
  const [, navigate] = useLocation()
  const [asking, setAsking] = useState(false)
  const leave = async () => {
    const { workspaces } = await call('session.leave')
    if (workspaces.length === 0) navigate('/setup/join')
  }
  return (
    <Section title={t('settings.leaveTitle')} hint={t('settings.leaveHint')}>
      <Button variant="danger" onClick={() => setAsking(true)}>
        {t('settings.leave')}
      </Button>
      <ConfirmDialog
        open={asking}
        onOpenChange={setAsking}
        title={t('settings.leaveAsk')}
        body={t('settings.leaveWhat')}
        action={t('settings.leave')}
        onConfirm={leave}
      />
    </Section>
  )
}
