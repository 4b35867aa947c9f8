// Stores a report when an uncaught error is about to end the main process.
import type { CrashStore } from './crash-store.ts'

/** The monitor does not change what Node does with the error. */
export function recordCrashes({ recordCrash }: { recordCrash: CrashStore['record'] }): void {
  process.on('uncaughtExceptionMonitor', (error: unknown) => {
    const { message, stack } = error instanceof Error ? error : new Error(String(error))
    recordCrash({ kind: 'main', message, stack: stack ?? '' })
  })
}
