// The order of a campaign's member statuses. A status is only raised (ADR 83).
export type MemberStatus = {
  label: string
  /** Unique within the campaign. Null in a status of an old org. */
  sortOrder: number | null
  hasResponded: boolean
}

/**
 * True if `wanted` is higher than `current` in the list of the campaign. A status that counts as a response is higher than every status that
 * does not; otherwise the order of the list decides. False if one of the two is not in the list: then a person or another program has set the
 * status, or an admin has changed the list. Pure.
 */
export function isHigherStatus(
  statuses: readonly MemberStatus[],
  current: string | null,
  wanted: string,
): boolean {
  const find = (label: string | null) => statuses.find((each) => each.label === label)
  const [from, to] = [find(current), find(wanted)]
  if (!from || !to) return false
  if (from.hasResponded !== to.hasResponded) return to.hasResponded
  return (to.sortOrder ?? 0) > (from.sortOrder ?? 0)
}
