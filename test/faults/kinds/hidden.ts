// Objects and fields that are hidden from the rep, and shown again, while visits are worked off. One at a time, so that a
// visit is written either with it or without it.
import type { Ambush } from '../../fixtures/team/desktop-contract.ts'
import type { Permissions } from '../../salesforce-org/control-contract.ts'
import { deaths } from './deaths.ts'
import { defineKind, sleep } from './kind.ts'
import { revive } from './reviving.ts'

/** What a visit may lack: nothing that its Task is made of, its record, the record's owner, or the due date. */
export type Lack = 'nothing' | 'Lead' | 'Contact' | 'owner' | 'zone' | 'dueDate'

const hideable: { permissions: Partial<Permissions>; lack: Lack }[] = [
  ...['Lead', 'Contact'].flatMap((object) => [
    { permissions: { hiddenObjects: [object] }, lack: object as Lack },
    { permissions: { hiddenFields: [`${object}.Email`] }, lack: object as Lack },
    { permissions: { unfilterableFields: [`${object}.Email`] }, lack: object as Lack },
    { permissions: { hiddenFields: [`${object}.OwnerId`] }, lack: 'owner' as const },
    { permissions: { hiddenFields: [`${object}.LastModifiedDate`] }, lack: 'nothing' as const },
  ]),
  { permissions: { hiddenFields: ['Lead.IsConverted'] }, lack: 'Lead' },
  { permissions: { hiddenFields: ['User.LastLoginDate'] }, lack: 'nothing' },
  { permissions: { hiddenFields: ['User.TimeZoneSidKey'] }, lack: 'zone' },
  { permissions: { hiddenFields: ['User.IsActive'] }, lack: 'owner' },
  { permissions: { hiddenObjects: ['Account'] }, lack: 'nothing' },
  { permissions: { hiddenFields: ['Task.ActivityDate'] }, lack: 'dueDate' },
  { permissions: { readOnlyFields: ['Task.ActivityDate'] }, lack: 'dueDate' },
]

type HiddenPlan = {
  permissions: Partial<Permissions>
  lack: Lack
  /** Hidden after, then shown after. */
  afterMs: number
  forMs: number
  ambushes: Ambush[]
}

export const hidden = defineKind<HiddenPlan>({
  inDeck: 2,
  readers: (random) => random.between(2, 4),
  plan: (random) => ({
    ...random.pick(hideable),
    afterMs: random.chance(0.6) ? 0 : random.between(100, 1500),
    forMs: random.between(500, 3000),
    ambushes: random.chance(0.3) ? deaths(random) : [],
  }),
  lack: ({ lack }) => lack,
  async act(course, { permissions, afterMs, forMs, ambushes }) {
    const { desktop, team } = course.scene
    desktop.ambush(ambushes)
    const hiding = (async () => {
      await sleep(afterMs)
      await team.org.control.restrict('aiko', permissions)
      await sleep(forMs)
      await team.org.control.restrict('aiko', {})
    })()
    await revive(course, desktop, hiding)
    course.tally.faults += 1
    return []
  },
  // What it knows of the hidden field would be kept for minutes: the next run has nothing to do with it.
  async cleanUp({ desktop }) {
    await desktop.stop()
    await desktop.start()
  },
})
