import { AlertDialog } from '@base-ui/react/alert-dialog'
import { Dialog as Base } from '@base-ui/react/dialog'
import { X } from 'lucide-react'
import { type ReactNode, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { toCallError } from '../lib/bridge/desktop.ts'
import { cn } from '../lib/class-names.ts'
import { useErrorText } from '../lib/error-text.ts'
import { Button, IconButton } from './button.tsx'

const backdrop = 'fade fixed inset-0 z-40 bg-scrim'
const popup =
  'popup fixed top-1/2 left-1/2 z-40 flex max-h-[calc(100vh-48px)] w-[calc(100vw-48px)] -translate-x-1/2 -translate-y-1/2 flex-col rounded-card border border-line bg-raised shadow-dialog outline-none'

type DialogProps = {
  open: boolean
  onOpenChange(open: boolean): void
  title: string
  wide?: boolean
  children: ReactNode
}

export function Dialog({ open, onOpenChange, title, wide, children }: DialogProps) {
  const { t } = useTranslation()
  const box = useRef<HTMLDivElement>(null)
  return (
    <Base.Root open={open} onOpenChange={onOpenChange}>
      <Base.Portal>
        <Base.Backdrop className={backdrop} />
        <Base.Popup
          ref={box}
          // Focuses the first field, not the close button. A dialog without fields gets the focus itself, so that screen readers read its title.
          initialFocus={() => box.current?.querySelector<HTMLElement>('input, textarea') ?? box.current}
          className={cn(popup, wide ? 'max-w-4xl' : 'max-w-lg')}
        >
          <div className="flex items-center justify-between gap-4 border-b border-line py-2.5 pr-2.5 pl-5">
            <Base.Title className="text-base font-semibold">{title}</Base.Title>
            <Base.Close
              render={<IconButton label={t('common.close')} icon={<X size={16} aria-hidden />} />}
            />
          </div>
          {/* The buttons are sticky at the lower edge. The scroll padding keeps a focused field above the buttons. */}
          <div className="min-h-0 scroll-pb-20 overflow-y-auto p-5">{children}</div>
        </Base.Popup>
      </Base.Portal>
    </Base.Root>
  )
}

type ConfirmProps = {
  open: boolean
  onOpenChange(open: boolean): void
  title: string
  body: ReactNode
  /** The text of the confirm button: a verb. */
  action: string
  /** The look of the confirm button. `destroy` is the default. */
  tone?: 'destroy' | 'primary'
  /** True while the dialog lacks a choice that the action needs. */
  disabled?: boolean
  /** The dialog closes when the promise resolves. It shows the error when the promise rejects. */
  onConfirm(): Promise<unknown>
}

/** A dialog that confirms an action that can't be undone. */
export function ConfirmDialog(props: ConfirmProps) {
  const { open, onOpenChange, title, body, action, tone = 'destroy', disabled = false, onConfirm } = props
  const { t } = useTranslation()
  const errorText = useErrorText()
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<string>()
  const confirm = async () => {
    setBusy(true)
    setError(undefined)
    try {
      await onConfirm()
      onOpenChange(false)
    } catch (thrown) {
      setError(errorText(toCallError(thrown)))
    } finally {
      setBusy(false)
    }
  }
  return (
    <AlertDialog.Root open={open} onOpenChange={onOpenChange}>
      <AlertDialog.Portal>
        <AlertDialog.Backdrop className={backdrop} />
        <AlertDialog.Popup className={cn(popup, 'max-w-md p-5')}>
          <AlertDialog.Title className="text-base font-semibold">{title}</AlertDialog.Title>
          <AlertDialog.Description render={<div />} className="mt-2 text-sm text-ink-2">
            {body}
          </AlertDialog.Description>
          {error ? (
            <p role="alert" className="mt-3 text-sm text-bad">
              {error}
            </p>
          ) : null}
          <div className="mt-5 flex justify-end gap-2">
            <AlertDialog.Close render={<Button>{t('common.cancel')}</Button>} />
            <Button variant={tone} busy={busy} disabled={disabled} onClick={confirm}>
              {action}
            </Button>
          </div>
        </AlertDialog.Popup>
      </AlertDialog.Portal>
    </AlertDialog.Root>
  )
}
