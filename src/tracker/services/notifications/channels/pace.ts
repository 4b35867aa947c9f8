import { setTimeout } from 'node:timers/promises'

/** Waits until the next message to a room may be sent. */
export type Pace = (room: string, intervalMs: number) => Promise<void>

/** Keeps the time between two messages to a room. The messages of several processes are not counted together: the services answer 429 then. */
export function createPace(): Pace {
  const next = new Map<string, number>()
  return async (room, intervalMs) => {
    const now = performance.now()
    const at = Math.max(now, next.get(room) ?? 0)
    next.set(room, at + intervalMs)
    if (at > now) await setTimeout(at - now)
  }
}
