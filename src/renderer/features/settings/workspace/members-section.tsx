import { useQuery } from '@tanstack/react-query'
import { FolderInput, ShieldCheck, ShieldMinus, Unlink, UserMinus, Users } from 'lucide-react'
import { type ReactNode, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Role } from '#shared/model/basics.ts'
import type { Member } from '#shared/model/people.ts'
import type { MemberAccount } from '#shared/model/sign-in.ts'
import { Avatar } from '../../../components/avatar.tsx'
import { Chip } from '../../../components/chip.tsx'
import { ActionsMenu } from '../../../components/menu.tsx'
import { Card, Section } from '../../../components/screen.tsx'
import { SkeletonRows } from '../../../components/skeleton.tsx'
import { ErrorState } from '../../../components/states.tsx'
import { useAttempt } from '../../../components/toast.tsx'
import { memberQueries } from '../../../entities/members/member-queries.ts'
import { signInQueries } from '../../../entities/members/sign-in-queries.ts'
import { call } from '../../../lib/bridge/desktop.ts'
import { refetchQueries } from '../../../lib/server-state/query-client.ts'
import { useIsAdmin, useLeadsTeam, useMember } from '../../../lib/session.ts'
import { HandOverDialog, RemoveMemberDialog } from './handover-dialogs.tsx'
import { AccountChip, UnlinkDialog } from './member-account.tsx'

export function MembersSection() {
  const { t } = useTranslation()
  const isAdmin = useIsAdmin()
  const { data: members, error, refetch } = useQuery(memberQueries.all())
  const { data: signIn } = useQuery({ ...signInQueries.status(), enabled: isAdmin })
  const accountOf = (id: string) => signIn?.accounts.find(({ memberId }) => memberId === id)
  return (
    <Section title={t('settings.members')} hint={t('settings.rolesHint')}>
      {members ? (
        <Card>
          {members.map((member) => (
            <MemberRow key={member.id} member={member} account={accountOf(member.id)} />
          ))}
        </Card>
      ) : error ? (
        <ErrorState error={error} onRetry={refetch} />
      ) : (
        <SkeletonRows rows={2} height={56} />
      )}
    </Section>
  )
}

const roles = ['admin', 'manager', 'member'] as const satisfies Role[]
const roleIcons: Record<Role, ReactNode> = {
  admin: <ShieldCheck size={14} />,
  manager: <Users size={14} />,
  member: <ShieldMinus size={14} />,
}

function MemberRow({ member, account }: { member: Member; account: MemberAccount | undefined }) {
  const { t } = useTranslation()
  const attempt = useAttempt()
  const isAdmin = useIsAdmin()
  const me = useMember()
  const [asking, setAsking] = useState<'remove' | 'handOver' | 'unlink' | null>(null)
  const leads = useLeadsTeam()
  const setRole = async (role: Role) => {
    await call('members.setRole', { memberId: member.id, role })
    await refetchQueries(memberQueries.all())
  }
  return (
    <div className="flex min-h-14 items-center gap-3 py-2">
      <Avatar of={member.name} />
      <div className="min-w-0 flex-1">
        <div className="flex items-center gap-2">
          <span className="truncate font-medium">{member.name}</span>
          {member.id === me?.id ? <Chip>{t('settings.you')}</Chip> : null}
          <AccountChip account={account} />
        </div>
        <div className="truncate text-xs text-ink-3">{member.email}</div>
      </div>
      <span className="text-ink-2">{t(`settings.roles.${member.role}`)}</span>
      {leads ? (
        <ActionsMenu
          label={t('settings.memberActions', { name: member.name })}
          actions={[
            ...(isAdmin
              ? roles
                  .filter((role) => role !== member.role)
                  .map((role) => ({
                    key: role,
                    label: t(`settings.makeRole.${role}`),
                    icon: roleIcons[role],
                    onSelect: () => void attempt(() => setRole(role)),
                  }))
              : []),
            {
              key: 'handOver',
              label: t('ownership.handOver'),
              icon: <FolderInput size={14} />,
              onSelect: () => setAsking('handOver'),
            },
            ...(account
              ? [
                  {
                    key: 'unlink',
                    label: t('signIn.member.unlink'),
                    icon: <Unlink size={14} />,
                    onSelect: () => setAsking('unlink'),
                  },
                ]
              : []),
            ...(isAdmin
              ? [
                  {
                    key: 'remove',
                    label: t('settings.removeMember'),
                    icon: <UserMinus size={14} />,
                    danger: true,
                    disabled: member.id === me?.id,
                    onSelect: () => setAsking('remove'),
                  },
                ]
              : []),
          ]}
        />
      ) : null}
      <UnlinkDialog member={member} open={asking === 'unlink'} onClose={() => setAsking(null)} />
      <RemoveMemberDialog member={member} open={asking === 'remove'} onClose={() => setAsking(null)} />
      <HandOverDialog member={member} open={asking === 'handOver'} onClose={() => setAsking(null)} />
    </div>
  )
}
