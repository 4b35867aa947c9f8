export type NewLead = { lastName: string; firstName?: string | undefined; company: string; email: string }

/** A call that creates a Lead. The call is stored before the call is sent. */
export type LeadAttempt = {
  /** Must be called when no search for the Lead is needed after the call. Deletes the stored call. */
  answered(): void
  /** Must be called when the response was lost and a search has found the Lead. */
  found(): void
}
