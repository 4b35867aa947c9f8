import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { ErasureFinding, ErasureMode, SalesforceTrace } from '#shared/model/privacy.ts'
import { ConfirmDialog } from '../../../components/dialog.tsx'
import { TextField } from '../../../components/field.tsx'
import { call } from '../../../lib/bridge/desktop.ts'

type Props = {
  finding: ErasureFinding
  mode: ErasureMode
  onClose(): void
  onErased(salesforce: SalesforceTrace[]): Promise<void>
}

/** Confirms the erasure. The admin types the address again, because the erasure cannot be undone. */
export function EraseDialog({ finding: { email }, mode, onClose, onErased }: Props) {
  const { t } = useTranslation('privacy')
  const [typed, setTyped] = useState('')
  return (
    <ConfirmDialog
      open
      onOpenChange={onClose}
      title={t(`erasure.ask.${mode}`)}
      action={t(mode === 'erased' ? 'erasure.erase' : 'erasure.anonymize')}
      disabled={typed.trim().toLowerCase() !== email}
      onConfirm={async () => {
        const { salesforce } = await call('erasures.create', { email, mode })
        await onErased(salesforce)
      }}
      body={
        <div className="flex flex-col gap-3">
          <p>{t(`erasure.what.${mode}`)}</p>
          <TextField
            label={t('erasure.confirm', { email })}
            autoComplete="off"
            value={typed}
            onChange={(event) => setTyped(event.target.value)}
          />
        </div>
      }
    />
  )
}
