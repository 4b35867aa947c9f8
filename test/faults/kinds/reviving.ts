// Starts a desktop again as often as it is killed during a run.
import type { TeamDesktop } from '../../fixtures/team/desktop.ts'
import { type Course, patienceMs, sleep } from './kind.ts'

/** How often this desktop met an ambush. */
export const acts = (desktop: TeamDesktop, act: 'kill' | 'freeze') =>
  desktop.journal().filter((line) => line.type === 'ambush' && line.act === act).length

/** An ambush met while its run ended kills in the next one: whoever sits before that desktop starts it again. Nothing else does. */
export async function reviveLate({ scene: { desktop }, tally }: Course): Promise<void> {
  const last = desktop.journal().at(-1)
  if (desktop.isRunning() || last?.type !== 'ambush' || last.act !== 'kill') return
  tally.kills.desktop += 1
  await desktop.start()
}

export async function killLater({ allGone }: Course, desktop: TeamDesktop, killsAfterMs: readonly number[]) {
  await allGone
  for (const afterMs of killsAfterMs) {
    await sleep(afterMs)
    await desktop.kill()
  }
}

/** Starts the desktop again as often as it dies, until its work is done and nobody kills it any more. */
export async function revive(
  { tally, isOver }: Course,
  desktop: TeamDesktop,
  killing: Promise<void>,
): Promise<void> {
  const giveUpAt = performance.now() + patienceMs
  const before = acts(desktop, 'kill')
  const killers = { atWork: true }
  const killed = killing.finally(() => {
    killers.atWork = false
  })
  let ambushed = 0
  for (let over = false; !over && performance.now() < giveUpAt; await sleep(25)) {
    over = !killers.atWork && (await isOver())
    if (over) desktop.ambush([])
    // An ambush that was met kills a moment later, maybe when the work is done already.
    const isDying = acts(desktop, 'kill') > before + ambushed
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
