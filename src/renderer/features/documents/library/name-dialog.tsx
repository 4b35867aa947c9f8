import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Button } from '../../../components/button.tsx'
import { Dialog } from '../../../components/dialog.tsx'
import { TextField } from '../../../components/field.tsx'
import { toCallError } from '../../../lib/bridge/desktop.ts'
import { useErrorText } from '../../../lib/error-text.ts'

type NameDialogProps = {
  title: string
  label: string
  action: string
  max: number
  initial?: string
  onClose(): void
  /** The dialog closes when the promise resolves. It shows the error and keeps the text when the promise rejects. */
  onSave(name: string): Promise<unknown>
}

/** Asks for the name of a folder or a tag. */
export function NameDialog({ title, label, action, max, initial = '', onClose, onSave }: NameDialogProps) {
  const { t } = useTranslation()
  const errorText = useErrorText()
  const [name, setName] = useState(initial)
  const [error, setError] = useState<string>()
  const [busy, setBusy] = useState(false)
  const save = async () => {
    setBusy(true)
    try {
      await onSave(name.trim())
      onClose()
    } catch (thrown) {
      setError(errorText(toCallError(thrown)))
      setBusy(false)
    }
  }
  return (
    <Dialog open onOpenChange={(open) => !open && onClose()} title={title}>
      <form
        className="flex flex-col gap-4"
        onSubmit={(event) => {
          event.preventDefault()
          if (name.trim()) void save()
        }}
      >
        <TextField
          label={label}
          value={name}
          maxLength={max}
          error={error}
          onChange={(event) => {
            setName(event.target.value)
            setError(undefined)
          }}
        />
        <div className="flex justify-end gap-2">
          <Button onClick={onClose}>{t('common.cancel')}</Button>
          <Button type="submit" variant="primary" busy={busy} disabled={name.trim() === ''}>
            {action}
          </Button>
        </div>
      </form>
    </Dialog>
  )
}
