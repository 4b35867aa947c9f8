// Owns Settings · Workspace: its name, its members, the open invites, leaving it.
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useLocation } from 'wouter'
import { call } from '../../app/desktop.ts'
import { useIsAdmin, useSession } from '../../app/session-store.ts'
import { Button } from '../../components/button.tsx'
import { ConfirmDialog } from '../../components/dialog.tsx'
import { inputClass } from '../../components/field.tsx'
import { Card, Section } from '../../components/screen.tsx'
import { useAttempt } from '../../components/toast.tsx'
import { BrandingSection } from './branding-section.tsx'
import { InvitesSection } from './invites-section.tsx'
import { MembersSection } from './members-section.tsx'
import { Row } from './row.tsx'
import { TellingSection } from './telling-section.tsx'

export function WorkspaceSection() {
  const { t } = useTranslation()
  const isAdmin = useIsAdmin()
  const workspace = useSession((state) => state.session?.workspace)
  if (!workspace) return null
  return (
    <>
      <Section title={t('settings.sections.workspace')}>
        <Card>
          <WorkspaceName key={workspace.name} name={workspace.name} editable={isAdmin} />
        </Card>
      </Section>
      {isAdmin ? <BrandingSection workspace={workspace} /> : null}
      {isAdmin ? <TellingSection workspace={workspace} /> : null}
      <MembersSection />
      {isAdmin ? <InvitesSection /> : null}
      <LeaveSection />
    </>
  )
}

function WorkspaceName({ name, editable }: { name: string; editable: boolean }) {
  const { t } = useTranslation()
  const attempt = useAttempt()
  const [text, setText] = useState(name)
  const save = () => {
    const next = text.trim()
    if (next && next !== name) void attempt(() => call('workspace.update', { name: next }), t('common.saved'))
    else setText(name)
  }
  return (
    <Row label={t('settings.name')}>
      {editable ? (
        <input
          aria-label={t('settings.name')}
          value={text}
          maxLength={80}
          onChange={(event) => setText(event.target.value)}
          onBlur={save}
          onKeyDown={(event) =>
            event.key === 'Enter' && !event.nativeEvent.isComposing && event.currentTarget.blur()
          }
          className={`${inputClass} w-64!`}
        />
      ) : (
        <span className="text-ink-2">{name}</span>
      )}
    </Row>
  )
}

function LeaveSection() {
  const { t } = useTranslation()
  const [, navigate] = useLocation()
  const [asking, setAsking] = useState(false)
  const leave = async () => {
    await call('session.leave')
    navigate('/setup/join')
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
