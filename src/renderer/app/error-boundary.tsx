import { TriangleAlert } from 'lucide-react'
import { Component, type ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { Button } from '../components/button.tsx'
import { EmptyState } from '../components/states.tsx'
import { ScreenLoadError } from './lazy-screen.tsx'
import { reportError } from './report-errors.ts'

type State = { failed: 'render' | 'load' | null }

/** Shows a message instead of a view that failed to render. `place`: another value shows the children again. */
export class ErrorBoundary extends Component<{ place: string; children: ReactNode }, State> {
  override state: State = { failed: null }

  static getDerivedStateFromError(error: unknown): State {
    return { failed: error instanceof ScreenLoadError ? 'load' : 'render' }
  }

  override componentDidCatch(error: unknown): void {
    if (!(error instanceof ScreenLoadError)) reportError(error)
  }

  override componentDidUpdate(before: { place: string }): void {
    if (this.state.failed && before.place !== this.props.place) this.setState({ failed: null })
  }

  override render(): ReactNode {
    const { failed } = this.state
    if (failed === 'load') return <NotLoaded />
    return failed ? <Failed onRetry={() => this.setState({ failed: null })} /> : this.props.children
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

/** A reload of the window loads the new names of the files, and repeats a request that the browser would otherwise answer from its memory. */
function NotLoaded() {
  const { t } = useTranslation()
  return (
    <EmptyState
      icon={<TriangleAlert size={22} />}
      title={t('help.notLoadedTitle')}
      body={t('help.notLoadedBody')}
      action={<Button onClick={() => window.location.reload()}>{t('help.notLoadedAction')}</Button>}
    />
  )
}
