import type { TeamDesktop } from '../../fixtures/team/desktop.ts'
import { type RunContext, sleep, timeoutMs } from './fault-kind.ts'

/** Returns the number of times that an ambush has killed (or frozen) this desktop. */
export const ambushCount = (desktop: TeamDesktop, act: 'kill' | 'freeze') =>
  desktop.journal().filter((line) => line.type === 'ambush' && line.act === act).length

/** Starts the desktop again if an ambush has killed it. Such a kill can happen after `restartUntilSettled` has returned. */
export async function restartAfterLateKill({ environment: { desktop }, tally }: RunContext): Promise<void> {
  const last = desktop.journal().at(-1)
  if (desktop.isRunning() || last?.type !== 'ambush' || last.act !== 'kill') return
  tally.kills.desktop += 1
  await desktop.start()
}

export async function killAfterReaders(
  { readersDone }: RunContext,
  desktop: TeamDesktop,
  killsAfterMs: readonly number[],
) {
  await readersDone
  for (const afterMs of killsAfterMs) {
    await sleep(afterMs)
    await desktop.kill()
  }
}

/** Starts the desktop after each kill, until all runs are settled and `killing` has resolved. */
export async function restartUntilSettled(
  { tally, isSettled }: RunContext,
  desktop: TeamDesktop,
  killing: Promise<void>,
): Promise<void> {
  const giveUpAt = performance.now() + timeoutMs
  const before = ambushCount(desktop, 'kill')
  const kills = { arePending: true }
  const killed = killing.finally(() => {
    kills.arePending = false
  })
  let ambushed = 0
  for (let over = false; !over && performance.now() < giveUpAt; await sleep(25)) {
    over = !kills.arePending && (await isSettled())
    if (over) desktop.ambush([])
    // The desktop writes the line of an ambush to the journal before the process is killed, so the process may still be running.
    const isDying = ambushCount(desktop, 'kill') > before + ambushed
    if (isDying) {
      ambushed += 1
      await desktop.ended()
    }
    if (desktop.isRunning()) continue
    tally.kills.desktop += 1
    await desktop.start()
  }
  await killed
  desktop.ambush([])
}
