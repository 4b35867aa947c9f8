import { Toast as Base } from '@base-ui/react/toast'
import { CircleAlert, CircleCheck, TriangleAlert, X } from 'lucide-react'
import { useCallback } from 'react'
import { useTranslation } from 'react-i18next'
import { toCallError } from '../lib/bridge/desktop.ts'
import { useErrorText } from '../lib/error-text.ts'
import { buttonClass } from './button.tsx'

const toasts = Base.createToastManager()

/** A button in a toast. A click closes the toast. */
export type ToastAction = { label: string; onPress(): void }

/** Shows the result of the user's action for four seconds. With a button, for example to undo the action, for ten seconds. */
export function toast(words: string, action?: ToastAction): void {
  show('ok', words, action ? 10_000 : 4_000, action)
}

/** Shows a result that needs another step, for ten seconds. The button takes this step. */
export function warningToast(words: string, action?: ToastAction): void {
  show('warn', words, 10_000, action)
}

function show(type: 'ok' | 'warn', words: string, timeout: number, action?: ToastAction): void {
  const id = toasts.add({
    title: words,
    type,
    timeout,
    ...(action && {
      actionProps: {
        children: action.label,
        onClick: () => {
          toasts.close(id)
          action.onPress()
        },
      },
    }),
  })
}

/**
 * Returns a function that runs an action and shows a toast. The toast shows `done` on success and the error text on failure.
 * The function resolves to true on success. It never rejects.
 */
export function useAttempt(): (action: () => Promise<unknown>, done?: string) => Promise<boolean> {
  const errorText = useErrorText()
  return useCallback(
    async (action, done) => {
      try {
        await action()
        if (done) toast(done)
        return true
      } catch (thrown) {
        toasts.add({ title: errorText(toCallError(thrown)), type: 'bad', timeout: 8_000, priority: 'high' })
        return false
      }
    },
    [errorText],
  )
}

function ToastList() {
  const { t } = useTranslation()
  const { toasts: shown } = Base.useToastManager()
  return shown.map((each) => (
    <Base.Root
      key={each.id}
      toast={each}
      className="popup pointer-events-auto rounded-card border border-line bg-raised shadow-menu"
    >
      <Base.Content className="flex items-start gap-2 py-2.5 pr-2 pl-3">
        {each.type === 'bad' ? (
          <CircleAlert size={16} aria-hidden className="mt-0.5 shrink-0 text-bad" />
        ) : each.type === 'warn' ? (
          <TriangleAlert size={16} aria-hidden className="mt-0.5 shrink-0 text-warn" />
        ) : (
          <CircleCheck size={16} aria-hidden className="mt-0.5 shrink-0 text-ok" />
        )}
        <Base.Title className="min-w-0 flex-1 text-sm" render={<div />} />
        {each.actionProps ? <Base.Action className={buttonClass('secondary', true)} /> : null}
        <Base.Close aria-label={t('common.close')} className="rounded-control p-1 text-ink-3 hover:bg-hover">
          <X size={14} aria-hidden />
        </Base.Close>
      </Base.Content>
    </Base.Root>
  ))
}

export function Toasts() {
  const { t } = useTranslation()
  return (
    <Base.Provider toastManager={toasts} limit={3}>
      <Base.Portal>
        <Base.Viewport
          aria-label={t('common.messages')}
          className="pointer-events-none fixed bottom-4 left-1/2 z-50 flex w-96 -translate-x-1/2 flex-col gap-2"
        >
          <ToastList />
        </Base.Viewport>
      </Base.Portal>
    </Base.Provider>
  )
}
