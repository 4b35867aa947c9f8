// Help: logs, diagnostics, restart, and the reports of crashes.
import { z } from 'zod'
import { Id } from '../model/basics.ts'
import { maxCrashMessage, maxCrashStack } from '../model/crash-report-values.ts'
import { CrashReport, LocalCrash } from '../model/crash-reports.ts'
import { Cursor, call, Nothing, pageOf } from './call.ts'

export const helpCalls = {
  /** Returns a text about this app and its connections for support. It contains no secrets, no names and no e-mail addresses. */
  'help.diagnostics': call(Nothing, z.object({ text: z.string() })),
  /** Shows the log file in the file manager. Refused if the log is not in a file. */
  'help.showLogs': call(Nothing, Nothing),
  /** Ends the app as at quit, and starts it again. Refused if another program starts the app. */
  'help.restart': call(Nothing, Nothing),
  /** Stores an error that the window could not handle. */
  'help.reportError': call(
    z.object({ message: z.string().max(maxCrashMessage), stack: z.string().max(maxCrashStack) }),
    Nothing,
  ),
  /** The reports on this computer, the latest first. */
  'help.crashes': call(Nothing, z.array(LocalCrash)),
  /** Sends a report to the tracker, with its memory dump. */
  'help.sendCrash': call(z.object({ id: Id }), z.array(LocalCrash)),
  'help.deleteCrash': call(z.object({ id: Id }), z.array(LocalCrash)),
  /** The reports that the apps of the workspace have sent. Only for admins. */
  'crashReports.list': call(z.object({ cursor: Cursor }), pageOf(CrashReport)),
  'crashReports.remove': call(z.object({ reportId: Id }), Nothing),
  /** Saves the memory dump of a report in a file. Returns null if the user cancels. */
  'crashReports.saveDump': call(z.object({ reportId: Id }), z.object({ name: z.string() }).nullable()),
} as const
