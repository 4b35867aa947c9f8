import { useQuery } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { holdingsText } from '#shared/audit-text.ts'
import { type Holdings, ownsAnything } from '#shared/model/ownership.ts'
import type { Member } from '#shared/model/people.ts'
import { ConfirmDialog } from '../../../components/dialog.tsx'
import { toast } from '../../../components/toast.tsx'
import { memberQueries, refetchOwners } from '../../../entities/members/member-queries.ts'
import { SuccessorField, useMemberName } from '../../../entities/members/successor-field.tsx'
import { call } from '../../../lib/bridge/desktop.ts'
import { useLocale } from '../../../lib/i18n.ts'
import { EndedAccountNote } from './member-account.tsx'

type Props = { member: Member; open: boolean; onClose(): void }

/** Asks for the successor of a member who owns something, and says how much goes to the successor. */
function useSuccessor(member: Member, open: boolean) {
  const { t } = useTranslation()
  const { data: holdings } = useQuery({ ...memberQueries.holdings(member.id), enabled: open })
  const [successorId, setSuccessorId] = useState('')
  const nameOf = useMemberName()
  const locale = useLocale()
  const textOf = (counts: Holdings) => holdingsText(locale, counts)
  const needed = holdings !== undefined && ownsAnything(holdings)
  const successor = nameOf(successorId)
  const words = (counts: Holdings): ReactNode =>
    successor
      ? t('ownership.goesTo', { what: textOf(counts), successor })
      : t('ownership.goesToChosen', { what: textOf(counts) })
  const field = holdings ? (
    needed ? (
      <>
        <p>{words(holdings)}</p>
        <SuccessorField without={[member.id]} value={successorId} onChange={setSuccessorId} />
      </>
    ) : (
      <p>{t('ownership.ownsNothing', { name: member.name })}</p>
    )
  ) : (
    <p>{t('common.loading')}</p>
  )
  return {
    field,
    needed,
    successorId,
    successor,
    ready: holdings !== undefined && (!needed || successorId !== ''),
    what: holdings ? textOf(holdings) : '',
    reset: () => setSuccessorId(''),
  }
}

/** Confirms the removal of a member, with the choice of the member who takes over. */
export function RemoveMemberDialog({ member, open, onClose }: Props) {
  const { t } = useTranslation()
  const { field, needed, ready, successorId, reset } = useSuccessor(member, open)
  const remove = async () => {
    await call('members.remove', { memberId: member.id, ...(needed ? { successorId } : {}) })
    toast(t('ownership.removed', { name: member.name }))
    await refetchOwners()
  }
  return (
    <ConfirmDialog
      open={open}
      onOpenChange={() => {
        reset()
        onClose()
      }}
      title={t('settings.removeMemberAsk', { name: member.name })}
      body={
        <div className="flex flex-col gap-4">
          <EndedAccountNote member={member} />
          <p>{t('ownership.removeWhat')}</p>
          {field}
        </div>
      }
      action={t('settings.removeMember')}
      disabled={!ready}
      onConfirm={remove}
    />
  )
}

/** Gives everything that a member owns to another member. The member stays. */
export function HandOverDialog({ member, open, onClose }: Props) {
  const { t } = useTranslation()
  const { field, needed, ready, successorId, successor, what, reset } = useSuccessor(member, open)
  const handOver = async () => {
    await call('members.handOver', { memberId: member.id, successorId })
    toast(t('ownership.handedOver', { what, successor }))
    await refetchOwners()
  }
  return (
    <ConfirmDialog
      open={open}
      onOpenChange={() => {
        reset()
        onClose()
      }}
      title={t('ownership.handOverAsk', { name: member.name })}
      body={
        <div className="flex flex-col gap-4">
          <EndedAccountNote member={member} />
          {field}
        </div>
      }
      action={t('ownership.handOverAction')}
      tone="primary"
      disabled={!ready || !needed}
      onConfirm={handOver}
    />
  )
}
