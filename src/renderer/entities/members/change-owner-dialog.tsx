import { type ReactNode, useState } from 'react'
import { ConfirmDialog } from '../../components/dialog.tsx'
import { toast } from '../../components/toast.tsx'
import { SuccessorField, useMemberName } from './successor-field.tsx'

type ChangeOwnerDialogProps = {
  open: boolean
  onOpenChange(open: boolean): void
  title: string
  body: ReactNode
  action: string
  /** The present owners, who cannot be chosen. */
  owners: readonly string[]
  onConfirm(successorId: string): Promise<unknown>
  /** Returns the text that confirms the change. */
  done(successor: string): string
}

/** Asks who takes over, and gives the objects to this member. */
export function ChangeOwnerDialog(props: ChangeOwnerDialogProps) {
  const { open, onOpenChange, title, body, action, owners, onConfirm, done } = props
  const [successorId, setSuccessorId] = useState('')
  const nameOf = useMemberName()
  const confirm = async () => {
    const name = nameOf(successorId)
    await onConfirm(successorId)
    toast(done(name))
  }
  return (
    <ConfirmDialog
      open={open}
      onOpenChange={(next) => {
        if (next) setSuccessorId('')
        onOpenChange(next)
      }}
      title={title}
      body={
        <div className="flex flex-col gap-4">
          <div>{body}</div>
          <SuccessorField without={owners} value={successorId} onChange={setSuccessorId} />
        </div>
      }
      action={action}
      tone="primary"
      disabled={successorId === ''}
      onConfirm={confirm}
    />
  )
}
