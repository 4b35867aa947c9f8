/** The times at which the runs of a workspace become claimable. Instants are epoch ms. */
export type RunSchedule = {
  /** By member: the earliest instant at which a device of this member may claim one of the member's runs. */
  own: Map<string, number>
  /** The earliest instant at which any device may claim a run. */
  shared: number | null
}

/** Returns the earliest instant at which a device of this member may claim a run. Returns null if there is no such instant. */
export function claimableAt({ own, shared }: RunSchedule, memberId: string): number | null {
  const instants = [own.get(memberId), shared].filter((at) => at !== undefined && at !== null)
  return instants.length > 0 ? Math.min(...instants) : null
}
