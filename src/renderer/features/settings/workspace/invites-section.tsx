import { useQuery } from '@tanstack/react-query'
import { Plus } from 'lucide-react'
import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Email, type Role } from '#shared/model/basics.ts'
import type { Invite } from '#shared/model/people.ts'
import { Button } from '../../../components/button.tsx'
import { Dialog } from '../../../components/dialog.tsx'
import { TextField } from '../../../components/field.tsx'
import { RelativeDay } from '../../../components/relative-day.tsx'
import { Card, Section } from '../../../components/screen.tsx'
import { SettingRow } from '../../../components/setting-row.tsx'
import { ErrorState } from '../../../components/states.tsx'
import { useAttempt } from '../../../components/toast.tsx'
import { ToggleGroup } from '../../../components/toggle-group.tsx'
import { call, toCallError } from '../../../lib/bridge/desktop.ts'
import { useErrorText } from '../../../lib/error-text.ts'
import { refetchQueries } from '../../../lib/server-state/query-client.ts'
import { ShownOnce } from '../fields/shown-once.tsx'
import { peopleQueries } from '../people/people-queries.ts'

export function InvitesSection() {
  const { t } = useTranslation()
  const { data: invites, error, refetch } = useQuery(peopleQueries.invites())
  const [inviting, setInviting] = useState(false)
  const open = (invites ?? []).filter((invite) => invite.usedAt === null && invite.memberId === null)
  return (
    <Section
      title={t('settings.invites')}
      hint={t('settings.invitesHint')}
      action={
        <Button icon={<Plus size={14} aria-hidden />} onClick={() => setInviting(true)}>
          {t('settings.invite')}
        </Button>
      }
    >
      {error && !invites ? <ErrorState error={error} onRetry={refetch} /> : null}
      {invites && open.length === 0 ? <p className="text-ink-3">{t('settings.noInvites')}</p> : null}
      {open.length > 0 ? (
        <Card>
          {open.map((invite) => (
            <InviteRow key={invite.id} invite={invite} />
          ))}
        </Card>
      ) : null}
      <Dialog open={inviting} onOpenChange={setInviting} title={t('settings.invite')}>
        <InviteForm onDone={() => setInviting(false)} />
      </Dialog>
    </Section>
  )
}

function InviteRow({ invite }: { invite: Invite }) {
  const { t } = useTranslation()
  const attempt = useAttempt()
  const revoke = async () => {
    await call('invites.revoke', { inviteId: invite.id })
    await refetchQueries(peopleQueries.invites())
  }
  return (
    <SettingRow
      label={invite.email ?? t('settings.anybody')}
      hint={
        <>
          {t(`settings.roles.${invite.role}`)} · {t('settings.expires')} <RelativeDay at={invite.expiresAt} />
        </>
      }
    >
      <Button small onClick={() => attempt(revoke)}>
        {t('settings.revokeInvite')}
      </Button>
    </SettingRow>
  )
}

function InviteForm({ onDone }: { onDone(): void }) {
  const { t } = useTranslation()
  const errorText = useErrorText()
  const [role, setRole] = useState<Role>('member')
  const [email, setEmail] = useState('')
  const [problem, setProblem] = useState<string>()
  const [busy, setBusy] = useState(false)
  const [url, setUrl] = useState<string>()
  const submit = async (event: FormEvent) => {
    event.preventDefault()
    const read = email.trim() ? Email.safeParse(email) : { success: true as const, data: null }
    if (!read.success) return setProblem(t('links.emailWrong'))
    setBusy(true)
    setProblem(undefined)
    try {
      const made = await call('invites.create', { role, email: read.data })
      setUrl(made.url)
      await refetchQueries(peopleQueries.invites())
    } catch (thrown) {
      setProblem(errorText(toCallError(thrown)))
    } finally {
      setBusy(false)
    }
  }
  if (url) return <ShownOnce text={url} words={t('settings.inviteMade')} onDone={onDone} />
  return (
    <form onSubmit={submit} noValidate className="flex flex-col gap-4">
      <TextField
        label={t('settings.inviteEmail')}
        hint={t('settings.inviteEmailHint')}
        error={problem}
        type="email"
        autoFocus
        value={email}
        onChange={(event) => setEmail(event.target.value)}
      />
      <ToggleGroup<Role>
        label={t('settings.role')}
        value={role}
        onChange={setRole}
        choices={[
          { value: 'member', label: t('settings.roles.member') },
          { value: 'manager', label: t('settings.roles.manager') },
          { value: 'admin', label: t('settings.roles.admin') },
        ]}
      />
      <div className="flex justify-end gap-2">
        <Button onClick={onDone}>{t('common.cancel')}</Button>
        <Button type="submit" variant="primary" busy={busy}>
          {t('settings.createInvite')}
        </Button>
      </div>
    </form>
  )
}
