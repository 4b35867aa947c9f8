/** When runs become claimable. Instants are epoch ms. */
export type RunSchedule = {
  /** By member: the earliest instant at which this member's devices may claim a run of theirs. */
  own: Map<string, number>
  /** The earliest instant at which any device may claim a run. */
  shared: number | null
}

/** When a device of this member may claim something; null where no run waits. */
export function claimableAt({ own, shared }: RunSchedule, memberId: string): number | null {
  const instants = [own.get(memberId), shared].filter((at) => at !== undefined && at !== null)
  return instants.length > 0 ? Math.min(...instants) : null
}
