// Crashes of Electron's processes. Electron writes memory dumps to a local folder and uploads nothing.
import { app, crashReporter } from 'electron'

export type ProcessCrash = { message: string }

/** Reasons that are no crash: the process ended as intended, or the user or the system ended it. */
const intended = new Set(['clean-exit', 'killed'])

/** Call this before Electron's event `ready`. Returns the folder of the memory dumps. */
export function startCrashReporter(): string {
  crashReporter.start({ uploadToServer: false })
  return app.getPath('crashDumps')
}

/** Calls `record` when a process of a window or another child process of the app crashed. */
export function listenForCrashes(record: (crash: ProcessCrash) => void): void {
  app.on('render-process-gone', (_event, _contents, { reason, exitCode }) => {
    if (!intended.has(reason)) record({ message: `The process of the window ended: ${reason} (${exitCode})` })
  })
  app.on('child-process-gone', (_event, { type, reason, exitCode, name }) => {
    if (!intended.has(reason)) record({ message: `${type} ${name ?? ''} ended: ${reason} (${exitCode})` })
  })
}
