// The wall clock of one process, simulated by libfaketime (Debian package `faketime`). The monotonic clock stays real, as on a host whose clock is set.
import { existsSync, writeFileSync } from 'node:fs'

export type FakeClock = {
  /** The variables for the process. */
  readonly env: Record<string, string>
  /** Sets the clock to the real time plus `aheadMs`. The process sees the change within a second. */
  set(aheadMs: number): void
}

const folders = [
  '/usr/lib/x86_64-linux-gnu/faketime',
  '/usr/lib/aarch64-linux-gnu/faketime',
  '/usr/lib/faketime',
]
/** The library, or undefined if the package is not installed. */
export const fakeTimeLibrary: string | undefined = folders
  .map((folder) => `${folder}/libfaketimeMT.so.1`)
  .find((file) => existsSync(file))

/** `file`: the file that contains the difference. It must be readable by the process. */
export function createFakeClock(file: string): FakeClock {
  if (!fakeTimeLibrary) throw new Error('libfaketime is missing: install the Debian package faketime')
  const set = (aheadMs: number) =>
    writeFileSync(file, `${aheadMs < 0 ? '-' : '+'}${Math.abs(aheadMs) / 1_000}\n`, { mode: 0o644 })
  set(0)
  return {
    env: {
      LD_PRELOAD: fakeTimeLibrary,
      FAKETIME_TIMESTAMP_FILE: file,
      FAKETIME_CACHE_DURATION: '1',
      FAKETIME_DONT_FAKE_MONOTONIC: '1',
      FAKETIME_DONT_RESET: '1',
    },
    set,
  }
}
