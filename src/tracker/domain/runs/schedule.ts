import type { Caller } from '../people/caller.ts'

/** A device that claims runs: its member, and whether it is a worker. */
export type Claimant = { memberId: string; isWorker: boolean }

export const claimantOf = ({ memberId, deviceKind }: Pick<Caller, 'memberId' | 'deviceKind'>): Claimant => ({
  memberId,
  isWorker: deviceKind === 'worker',
})

/** The times at which the runs of a workspace become claimable. Instants are epoch ms. */
export type RunSchedule = {
  /** By member: the earliest instant at which a device of this member may claim one of the member's runs. */
  own: Map<string, number>
  /** The earliest instant at which any device may claim a run. */
  shared: number | null
  /** The earliest instant at which a worker may claim a run, because no connected device of the run's owner is present. */
  unattended: number | null
}

/** Returns the earliest instant at which this device may claim a run. Returns null if there is no such instant. */
export function claimableAt(
  { own, shared, unattended }: RunSchedule,
  { memberId, isWorker }: Claimant,
): number | null {
  const instants = [own.get(memberId), shared, isWorker ? unattended : null].filter(
    (at) => at !== undefined && at !== null,
  )
  return instants.length > 0 ? Math.min(...instants) : null
}
