/** Why readers could not be heard. */
export type GapReason = 'start' | 'stalled' | 'database' | 'beats' | 'listener' | 'clock' | 'silent' | 'peer'

/**
 * Whether this process can receive beats. In a gap, no visit leaves by silence: its reader may have sent beats that nobody received
 * (ADR 40).
 */
export type Hearing = {
  /** Readers are heard from now on. To be called before the first sweep of leaves. */
  start(): Promise<void>
  /** False in a gap, also in one that no check has noticed yet. */
  isHearing(): boolean
  /** Reports a gap that the caller has noticed. */
  lose(reason: GapReason): void
  /** Adds a check that runs with each look (once a second). It answers the reason of a gap, or null. */
  watch(probe: () => GapReason | null): void
  close(): Promise<void>
}
