// An object or a field is hidden from the rep for some time while runs are executed. The Task of a visit may contain or lack the hidden data.
import type { Ambush } from '../../fixtures/team/desktop-contract.ts'
import type { Permissions } from '../../salesforce-org/control-contract.ts'
import { restartUntilSettled } from './desktop-restart.ts'
import { defineFaultKind, sleep } from './fault-kind.ts'
import { planWorkerKills } from './worker-kills.ts'

/**
 * The data that may be missing in a Task: the record (`Lead`, `Contact`), the record owner, the time zone of the assignee, or the due date.
 * `nothing`: the hidden data does not change the Task.
 */
export type HiddenData = 'nothing' | 'Lead' | 'Contact' | 'owner' | 'zone' | 'dueDate'

const hideable: { permissions: Partial<Permissions>; hiddenData: HiddenData }[] = [
  ...['Lead', 'Contact'].flatMap((object) => [
    { permissions: { hiddenObjects: [object] }, hiddenData: object as HiddenData },
    { permissions: { hiddenFields: [`${object}.Email`] }, hiddenData: object as HiddenData },
    { permissions: { unfilterableFields: [`${object}.Email`] }, hiddenData: object as HiddenData },
    { permissions: { hiddenFields: [`${object}.OwnerId`] }, hiddenData: 'owner' as const },
    { permissions: { hiddenFields: [`${object}.LastModifiedDate`] }, hiddenData: 'nothing' as const },
  ]),
  { permissions: { hiddenFields: ['Lead.IsConverted'] }, hiddenData: 'Lead' },
  { permissions: { hiddenFields: ['User.LastLoginDate'] }, hiddenData: 'nothing' },
  { permissions: { hiddenFields: ['User.TimeZoneSidKey'] }, hiddenData: 'zone' },
  { permissions: { hiddenFields: ['User.IsActive'] }, hiddenData: 'owner' },
  { permissions: { hiddenObjects: ['Account'] }, hiddenData: 'nothing' },
  { permissions: { hiddenFields: ['Task.ActivityDate'] }, hiddenData: 'dueDate' },
  { permissions: { readOnlyFields: ['Task.ActivityDate'] }, hiddenData: 'dueDate' },
]

type HiddenPlan = {
  permissions: Partial<Permissions>
  hiddenData: HiddenData
  /** The start of the restriction, in ms after the start of the run. */
  afterMs: number
  /** The duration of the restriction, in ms. */
  forMs: number
  ambushes: Ambush[]
}

export const hidden = defineFaultKind<HiddenPlan>({
  weight: 2,
  readers: (random) => random.between(2, 4),
  plan: (random) => ({
    ...random.pick(hideable),
    afterMs: random.chance(0.6) ? 0 : random.between(100, 1500),
    forMs: random.between(500, 3000),
    ambushes: random.chance(0.3) ? planWorkerKills(random) : [],
  }),
  hiddenData: ({ hiddenData }) => hiddenData,
  async inject(context, { permissions, afterMs, forMs, ambushes }) {
    const { desktop, team } = context.environment
    desktop.ambush(ambushes)
    const hiding = (async () => {
      await sleep(afterMs)
      await team.org.control.restrict('aiko', permissions)
      await sleep(forMs)
      await team.org.control.restrict('aiko', {})
    })()
    await restartUntilSettled(context, desktop, hiding)
    context.tally.faults += 1
    return []
  },
  // The desktop caches for some minutes that the field is hidden. A restart clears this cache, so that the next run is not affected.
  async cleanUp({ desktop }) {
    await desktop.stop()
    await desktop.start()
  },
})
