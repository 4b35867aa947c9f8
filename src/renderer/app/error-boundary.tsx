import { TriangleAlert } from 'lucide-react'
import { Component, type ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { maxCrashMessage, maxCrashStack } from '#shared/model/crash-reports.ts'
import { Button } from '../components/button.tsx'
import { EmptyState } from '../components/states.tsx'
import { CallError, call } from '../lib/bridge/desktop.ts'

/** Reports an error of the window to main. Never rejects. */
function reportError(error: unknown): void {
  const { message, stack } = error instanceof Error ? error : new Error(String(error))
  void call('help.reportError', {
    message: message.slice(0, maxCrashMessage),
    stack: (stack ?? '').slice(0, maxCrashStack),
  }).catch(() => undefined)
}

/** Reports the errors that no code of the window handles. A refused call to main is no crash, and some events of the browser have no error. */
export function reportUncaughtErrors(): void {
  window.addEventListener('error', ({ error }) => {
    if (error) reportError(error)
  })
  window.addEventListener('unhandledrejection', ({ reason }) => {
    if (!(reason instanceof CallError)) reportError(reason)
  })
}

type State = { failed: boolean }

/** Shows a message instead of a view that failed to render. `place`: another value shows the children again. */
export class ErrorBoundary extends Component<{ place: string; children: ReactNode }, State> {
  override state: State = { failed: false }

  static getDerivedStateFromError(): State {
    return { failed: true }
  }

  override componentDidCatch(error: unknown): void {
    reportError(error)
  }

  override componentDidUpdate(before: { place: string }): void {
    if (this.state.failed && before.place !== this.props.place) this.setState({ failed: false })
  }

  override render(): ReactNode {
    return this.state.failed ? (
      <Failed onRetry={() => this.setState({ failed: false })} />
    ) : (
      this.props.children
    )
  }
}

function Failed({ onRetry }: { onRetry(): void }) {
  const { t } = useTranslation()
  return (
    <EmptyState
      icon={<TriangleAlert size={22} />}
      title={t('help.windowErrorTitle')}
      body={t('help.windowErrorBody')}
      action={<Button onClick={onRetry}>{t('help.windowErrorAction')}</Button>}
    />
  )
}
