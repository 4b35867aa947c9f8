export type NewLead = { lastName: string; firstName?: string | undefined; company: string; email: string }

/** One call that creates a Lead, recorded before it is sent. */
export type LeadAttempt = {
  /** The answer came: there is nothing to look for. */
  answered(): void
  /** The answer was lost, and a Lead was found all the same. */
  found(): void
}
