// Reports of crashes of the desktop app. The app stores them on its computer, and sends them to the tracker if the rep or the organisation allows it.
import { z } from 'zod'
import { Instant } from '../instant.ts'
import { Id } from './basics.ts'
import { maxCrashMessage, maxCrashStack } from './crash-report-values.ts'

/**
 * `main`: an uncaught error of the main process. `window`: an error of the window. `process`: a process of the app ended, without a memory
 * dump. `dump`: a process of the app ended, with a memory dump.
 */
export const CrashKind = z.enum(['main', 'window', 'process', 'dump']).catch('main')
export type CrashKind = z.infer<typeof CrashKind>

/** The largest memory dump that the app sends, compressed with gzip. */
export const maxDumpBytes = 8_000_000

/** A report as the app sends it. The texts contain no secrets and no e-mail addresses. */
export const NewCrashReport = z.object({
  kind: CrashKind,
  at: Instant,
  message: z.string().max(maxCrashMessage),
  stack: z.string().max(maxCrashStack),
  version: z.string().max(40),
  platform: z.string().max(80),
  /** A minidump, compressed with gzip, in base64. It contains memory of the process and can contain secrets. */
  dump: z
    .base64()
    .max(Math.ceil(maxDumpBytes / 3) * 4)
    .nullable(),
})
export type NewCrashReport = z.infer<typeof NewCrashReport>

/** A report that the tracker stores. */
export const CrashReport = NewCrashReport.omit({ dump: true }).extend({
  id: Id,
  memberName: z.string(),
  deviceName: z.string(),
  receivedAt: Instant,
  /** The size of the compressed dump; null without a dump. */
  dumpBytes: z.int().nullable(),
})
export type CrashReport = z.infer<typeof CrashReport>

/** A report on this computer. */
export const LocalCrash = z.object({
  id: Id,
  kind: CrashKind,
  at: Instant,
  message: z.string(),
  /** The size of the memory dump; null without a dump. */
  dumpBytes: z.int().nullable(),
  sentAt: Instant.nullable(),
})
export type LocalCrash = z.infer<typeof LocalCrash>
