import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { LinkBatch } from '#shared/model/link-batches.ts'
import { ConfirmDialog } from '../../../components/dialog.tsx'
import { TextField } from '../../../components/field.tsx'
import { toast } from '../../../components/toast.tsx'
import { endOfDay } from '../links/link-draft.ts'
import { updateBatch } from './batch-queries.ts'

type ExtendDialogProps = { batch: LinkBatch; open: boolean; onOpenChange(open: boolean): void }

/** Asks for the last day of all links of the batch. */
export function ExtendDialog({ batch, open, onOpenChange }: ExtendDialogProps) {
  const { t } = useTranslation()
  const [day, setDay] = useState('')
  const end = day === '' ? null : endOfDay(day)
  const isWrong = day !== '' && (end === null || end <= Date.now())
  const save = async () => {
    await updateBatch(batch, { expiresAt: end === null ? null : new Date(end).toISOString() })
    toast(t('batches.extendedDone'))
  }
  return (
    <ConfirmDialog
      open={open}
      onOpenChange={onOpenChange}
      title={t('batches.extendTitle')}
      tone="primary"
      action={t('common.save')}
      disabled={isWrong}
      onConfirm={save}
      body={
        <TextField
          type="date"
          label={t('batches.extendLabel')}
          hint={t('batches.extendHint')}
          error={isWrong ? t('batches.extendWrong') : undefined}
          value={day}
          onChange={(event) => setDay(event.target.value)}
        />
      }
    />
  )
}
