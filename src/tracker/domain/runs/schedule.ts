import type { DeviceCaller } from '../people/caller.ts'

/** A device that claims runs. */
export type Claimant = {
  memberId: string
  isWorker: boolean
  /** True: the device may only execute runs of its own member, because the member does not see those of others (ADR 96). */
  ownOnly: boolean
  /** The highest version of runs that the device can execute (ADR 81). */
  runVersion: number
}

export const claimantOf = (
  { memberId, deviceKind, sees }: Pick<DeviceCaller, 'memberId' | 'deviceKind' | 'sees'>,
  runVersion: number,
): Claimant => ({
  memberId,
  isWorker: deviceKind === 'worker',
  ownOnly: !sees.isWhole,
  runVersion,
})

/** The times at which runs become claimable. Instants are epoch ms. */
export type ClaimTimes = {
  /** By member: the earliest instant at which a device of this member may claim one of the member's runs. */
  own: Map<string, number>
  /** The earliest instant at which any device may claim a run. */
  shared: number | null
  /** The earliest instant at which a worker may claim a run, because no connected device of the run's owner is present. */
  unattended: number | null
}

/** The times at which the runs of a workspace become claimable, by the version of the runs. */
export type RunSchedule = ReadonlyMap<number, ClaimTimes>

/** Returns the earliest instant at which this device may claim a run. Returns null if there is no such instant. */
export function claimableAt(
  schedule: RunSchedule,
  { memberId, isWorker, ownOnly, runVersion }: Claimant,
): number | null {
  const instants = [...schedule]
    .filter(([version]) => version <= runVersion)
    .flatMap(([, { own, shared, unattended }]) =>
      ownOnly ? [own.get(memberId)] : [own.get(memberId), shared, isWorker ? unattended : null],
    )
    .filter((at) => at !== undefined && at !== null)
  return instants.length > 0 ? Math.min(...instants) : null
}
