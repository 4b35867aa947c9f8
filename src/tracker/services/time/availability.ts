/** The reason why the tracker could not receive beats. */
export type GapReason = 'start' | 'stalled' | 'database' | 'beats' | 'listener' | 'clock' | 'silent' | 'peer'

/**
 * Detects the periods (gaps) in which this process cannot receive beats. In a gap, no visit leaves, because the reader may have sent beats that did not
 * arrive (ADR 40).
 */
export type AvailabilityWatch = {
  /** Ends the gap before the start, and begins to check. Must be called before the first sweep of leaves. */
  start(): Promise<void>
  /** False in a gap. Also false in a gap that no check has detected yet. */
  isAvailable(): boolean
  /**
   * A number that identifies the current period without a gap, or null if `isAvailable` is false. If the number is the same before and after some queries, no gap
   * began or ended during these queries.
   */
  period(): number | null
  /** Begins a gap that the caller has detected. */
  reportGap(reason: GapReason): void
  /** Adds a check that runs once a second. The check returns the reason of a gap, or null. */
  addCheck(check: () => GapReason | null): void
  close(): Promise<void>
}
