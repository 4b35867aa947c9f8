// What goes wrong during a run, by kind. Each resolves when it has done its worst and everything runs again.

import { eventually } from '../fixtures/part.ts'
import type { TeamDesktop } from '../fixtures/team/desktop.ts'
import { checkCounted, type Subject } from './check.ts'
import type { Happening } from './plan.ts'
import type { Scene } from './scene.ts'
import type { Finding, Tally } from './tally.ts'

export type Course = {
  scene: Scene
  subjects: readonly Subject[]
  tally: Tally
  /** Resolves when the last reader has said goodbye, or gone silent. */
  allGone: Promise<void>
  /** Whether every visit has left and every run of theirs is settled. */
  isOver: () => Promise<boolean>
  /** How often it was killed in this run. */
  trackerKills: number
}

const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))
const patienceMs = 90_000

export const causes: {
  [K in Happening['kind']]: (course: Course, plan: Extract<Happening, { kind: K }>) => Promise<Finding[]>
} = {
  async tracker(course, { killsAfterMs }) {
    const findings: Finding[] = []
    for (const afterMs of killsAfterMs) {
      await sleep(afterMs)
      findings.push(...(await killTracker(course)))
    }
    return findings
  },

  async desktop(course, { ambushes, killsAfterMs }) {
    const { desktop } = course.scene
    desktop.ambush(ambushes)
    const killing = killLater(course, desktop, killsAfterMs)
    await revive(course, desktop, killing)
    return []
  },

  async org(course, { faults, ambushes }) {
    const { desktop, team } = course.scene
    await team.org.control.fault(...faults)
    desktop.ambush(ambushes)
    await revive(course, desktop, Promise.resolve())
    for (const { fired } of await team.org.control.faults()) course.tally.faults += fired
    await team.org.control.clearFaults()
    return []
  },

  async race(course, { faults }) {
    const second = await course.scene.secondDevice()
    await second.start()
    const findings = await causes.org(course, { kind: 'org', faults, ambushes: [] })
    await second.stop()
    course.tally.faults += 1
    return findings
  },

  async sleep(course, { ambushes }) {
    const { desktop } = course.scene
    const colleague = await course.scene.colleague()
    await colleague.start()
    const before = acts(desktop, 'freeze')
    desktop.ambush(ambushes)
    await course.allGone
    // The colleague's desktop may be first, where the step never comes.
    await eventually(
      'asleep, or over',
      async () => acts(desktop, 'freeze') > before || (await course.isOver()),
      patienceMs,
    )
    await eventually('worked off by the colleague', course.isOver, patienceMs)
    course.tally.faults += acts(desktop, 'freeze') - before
    desktop.ambush([])
    desktop.thaw()
    await colleague.stop()
    return []
  },

  async delivery(course, { faults }) {
    const { channels } = course.scene
    const risings: Promise<Finding[]>[] = []
    let falling: Promise<void> | null = null
    /** Both channels may strike at once: it falls once, and they may again when it is up. */
    function strike(): Promise<void> {
      if (falling) return falling
      const fallen = fellTracker(course)
      falling = fallen
      risings.push(
        fallen
          .then(() => raiseTracker(course))
          .finally(() => {
            falling = null
          }),
      )
      return fallen
    }
    for (const fault of faults) channels.lay(fault, strike)
    await course.allGone
    await eventually('told', () => everybodyTold(course), patienceMs).catch(() => undefined)
    course.tally.faults += channels.clear()
    return (await Promise.all(risings)).flat()
  },
}

/** Nothing that is due is left to send: judged by what arrived, so that a fault that waits for a message gets one. */
async function everybodyTold({ scene, subjects, isOver }: Course): Promise<boolean> {
  if (!(await isOver())) return false
  const { mailbox, slack } = scene.channels
  return subjects.every(
    ({ plan }) =>
      mailbox.mails.some((mail) => mail.subject?.includes(plan.email)) &&
      slack.messages.some(({ text }) => text.startsWith(`${plan.email} closed`)),
  )
}

/** How often this desktop met an ambush. */
const acts = (desktop: TeamDesktop, act: 'kill' | 'freeze') =>
  desktop.journal().filter((line) => line.type === 'ambush' && line.act === act).length

/** An ambush met while its run ended kills in the next one: whoever sits before that desktop starts it again. Nothing else does. */
export async function reviveLate({ scene: { desktop }, tally }: Course): Promise<void> {
  const last = desktop.journal().at(-1)
  if (desktop.isRunning() || last?.type !== 'ambush' || last.act !== 'kill') return
  tally.kills.desktop += 1
  await desktop.start()
}

async function killTracker(course: Course): Promise<Finding[]> {
  await fellTracker(course)
  return raiseTracker(course)
}

async function fellTracker(course: Course): Promise<void> {
  await course.scene.team.tracker.kill()
  course.tally.kills.tracker += 1
  course.trackerKills += 1
}

/** What was acknowledged is compared before any reader can say it again. */
async function raiseTracker({ scene, subjects }: Course): Promise<Finding[]> {
  const { tracker, aiko } = scene.team
  await Promise.all(subjects.map(({ reader }) => reader.pause()))
  await tracker.restart()
  const findings: Finding[] = []
  for (const { reader } of subjects) {
    if (!reader.visitId()) continue
    const visit = await aiko.client
      .call('visits.get', { params: { visitId: reader.visitId() } })
      .catch(() => null)
    if (!visit) findings.push({ verdict: 'lost', what: `${reader.visitId()}: its opening was acknowledged` })
    else findings.push(...checkCounted(visit, reader.acknowledged(), reader.sent()))
  }
  for (const { reader } of subjects) reader.resume()
  for (const desktop of scene.desktops()) desktop.networkIsBack()
  return findings
}

async function killLater({ allGone }: Course, desktop: TeamDesktop, killsAfterMs: readonly number[]) {
  await allGone
  for (const afterMs of killsAfterMs) {
    await sleep(afterMs)
    await desktop.kill()
  }
}

/** Starts the desktop again as often as it dies, until its work is done and nobody kills it any more. */
async function revive(
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
