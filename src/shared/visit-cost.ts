/**
 * The Salesforce API calls of one visit that is written alone, by kind of visit. `visit-cost.test.ts` in test/salesforce measures each number against
 * the practice org, and compares the table in docs/salesforce-rules.md. Visits that wait together share their calls (at most 0.1 for each visit).
 */
export const visitCost = {
  /** A Task when the visit leaves: one call reads, one writes. Any number of campaigns is included. */
  leave: 2,
  /** A workflow at the opening and one at the leave. The leave uses the match of the opening. */
  openAndLeave: 3,
  /** The record owner is searched at the opening, and the leave creates a Task. */
  recordOwnerRule: 2,
  /** The visit is resumed and leaves again: one call reads the Task, one updates it. */
  resume: 2,
  /** A condition on the record that is not met: nothing is written. */
  conditionNotMet: 1,
  /** A Task with the related Opportunity or Account of the Contact. */
  relatedRecord: 3,
  /** A Task for a Lead or Contact whose company is stored with the match. */
  company: 2,
  /** A new Lead with a Task that belongs to it. */
  newLead: 2,
  /** A Task, and the figures in mapped fields of the record. */
  recordFields: 2,
  /** The same after an opening whose match is known. */
  recordFieldsAfterOpening: 4,
  /** The URL of a merge link names the record by its id. */
  claimedRecord: 2,
  /** The same for a record that was converted or merged: one call asks what became of it, one reads the record that it is now. */
  claimedRecordMoved: 4,
  /** The same for a record that was deleted or that the user cannot see: nothing is written. */
  claimedRecordMissing: 2,
} as const
export type VisitCostKind = keyof typeof visitCost
export const visitCostKinds = Object.keys(visitCost) as VisitCostKind[]
