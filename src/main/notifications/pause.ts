// The pause of all notifications of this device, which the rep starts in the tray or in the window. It survives a restart.
import { z } from 'zod'
import type { Clock } from '../lib/clock.ts'
import { createEmitter } from '../lib/emitter.ts'
import type { Log } from '../lib/log.ts'
import { type KeyValueFile, slot } from '../settings/key-value.ts'

export const pauseMs = 60 * 60_000

export type NotificationPause = ReturnType<typeof createNotificationPause>

export function createNotificationPause({
  file,
  clock,
  log,
}: {
  file: KeyValueFile
  clock: Clock
  log: Log
}) {
  const stored = slot(file, 'notificationsPausedUntil', z.number(), 0, log)
  const changes = createEmitter<void>()
  let waiting = new AbortController()

  /** Epoch ms at which the pause ends. Null: notifications are shown. A changed clock cannot make a pause longer than {@link pauseMs}. */
  function until(): number | null {
    const end = stored.read()
    const left = end - clock.now()
    return left > 0 && left <= pauseMs ? end : null
  }

  /** Tells the listeners about the end of the pause. */
  function announceEnd(): void {
    waiting.abort()
    waiting = new AbortController()
    const end = until()
    if (end === null) return
    clock.sleep(end - clock.now(), waiting.signal).then(changes.emit, () => undefined)
  }

  function set(end: number): void {
    stored.write(end)
    announceEnd()
    changes.emit()
  }

  announceEnd()
  return {
    until,
    onChange: changes.on,
    /** Shows no notification for an hour. A second call starts the hour again. */
    start: () => set(clock.now() + pauseMs),
    end: () => set(0),
    close: () => waiting.abort(),
  }
}
