import { maxCrashMessage, maxCrashStack } from '#shared/model/crash-report-values.ts'
import { CallError, call } from '../lib/bridge/desktop.ts'

/** Reports an error of the window to main. Never rejects. */
export function reportError(error: unknown): void {
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
