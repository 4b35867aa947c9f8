import { CloudOff } from 'lucide-react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import type { CallError } from '../lib/bridge/desktop.ts'
import { useErrorText } from '../lib/error-text.ts'
import { Button } from './button.tsx'

type StateProps = { icon: ReactNode; title: string; body?: ReactNode; action?: ReactNode }

/** A message with an icon, for example instead of an empty list. `action`: one or more buttons. */
export function EmptyState({ icon, title, body, action }: StateProps) {
  return (
    <div className="flex flex-1 flex-col items-center justify-center px-8 py-16 text-center">
      <div
        aria-hidden
        className="mb-4 flex size-12 items-center justify-center rounded-full bg-hover text-ink-3"
      >
        {icon}
      </div>
      <h2 className="text-base font-semibold">{title}</h2>
      {body ? <p className="mt-1 max-w-md text-sm text-ink-2">{body}</p> : null}
      {action ? <div className="mt-5 flex gap-2">{action}</div> : null}
    </div>
  )
}

/** Shows the text of an error and a retry button, instead of data that could not be read. */
export function ErrorState({ error, onRetry }: { error: CallError; onRetry(): unknown }) {
  const { t } = useTranslation()
  const errorText = useErrorText()
  return (
    <div role="alert" className="flex flex-1 flex-col">
      <EmptyState
        icon={<CloudOff size={22} />}
        title={t('common.failedTitle')}
        body={errorText(error)}
        action={<Button onClick={() => onRetry()}>{t('common.retry')}</Button>}
      />
    </div>
  )
}
