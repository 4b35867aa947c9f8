import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import type { Member } from '#shared/model/people.ts'
import type { MemberAccount } from '#shared/model/sign-in.ts'
import { Chip } from '../../../components/chip.tsx'
import { ConfirmDialog } from '../../../components/dialog.tsx'
import { toast } from '../../../components/toast.tsx'
import { signInQueries } from '../../../entities/members/sign-in-queries.ts'
import { call } from '../../../lib/bridge/desktop.ts'
import { useIsAdmin } from '../../../lib/session.ts'
import { refetchPeople } from '../people/people-queries.ts'

/** Shows that a member signs in with a company account, or why the access of the account ended. */
export function AccountChip({ account }: { account: MemberAccount | undefined }) {
  const { t } = useTranslation()
  if (!account) return null
  return account.endReason ? (
    <Chip tone="bad">{t(`signIn.settings.reasons.${account.endReason}`)}</Chip>
  ) : (
    <Chip>{t('signIn.member.chip')}</Chip>
  )
}

/** Says in a dialog about a member that the access has ended with the company account. */
export function EndedAccountNote({ member }: { member: Member }) {
  const { t } = useTranslation()
  const isAdmin = useIsAdmin()
  const { data } = useQuery({ ...signInQueries.status(), enabled: isAdmin })
  const account = data?.accounts.find(({ memberId }) => memberId === member.id)
  return account?.endReason ? <p>{t('signIn.member.ended', { name: member.name })}</p> : null
}

export function UnlinkDialog({ member, open, onClose }: { member: Member; open: boolean; onClose(): void }) {
  const { t } = useTranslation()
  const { name } = member
  const unlink = async () => {
    await call('signIn.unlink', { memberId: member.id })
    toast(t('signIn.member.unlinked', { name }))
    await refetchPeople()
  }
  return (
    <ConfirmDialog
      open={open}
      onOpenChange={onClose}
      title={t('signIn.member.unlinkAsk', { name })}
      body={t('signIn.member.unlinkWhat', { name })}
      action={t('signIn.member.unlink')}
      onConfirm={unlink}
    />
  )
}
