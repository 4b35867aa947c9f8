import type { CrashReport, LocalCrash } from '#shared/model/crash-reports.ts'

const minute = 60_000
const iso = (agoMs: number) => new Date(Date.now() - agoMs).toISOString()

/** Crash reports of this computer and of the workspace. */
export function sampleCrashes(): { crashes: LocalCrash[]; crashReports: CrashReport[] } {
  const message = "TypeError: Cannot read properties of undefined (reading 'pages')"
  return {
    crashes: [
      {
        id: 'crs_local_2',
        kind: 'dump',
        at: iso(60 * minute),
        message: '',
        dumpBytes: 1_480_000,
        sentAt: null,
      },
      {
        id: 'crs_local_1',
        kind: 'window',
        at: iso(600 * minute),
        message,
        dumpBytes: null,
        sentAt: iso(590 * minute),
      },
    ],
    crashReports: [
      {
        ...{
          id: 'crs_1',
          kind: 'window',
          at: iso(600 * minute),
          receivedAt: iso(590 * minute),
          message,
          stack: message,
        },
        ...{ version: '0.1.0', platform: 'win32 10.0.26100 x64', dumpBytes: 310_000 },
        ...{ memberName: '佐藤 花', deviceName: 'HANA-PC' },
      },
    ],
  }
}
