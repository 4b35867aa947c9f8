import { referenceOf } from './new-leads.ts'
import type { Write } from './plan-types.ts'

/** A new Lead, and the writes that refer to it. */
export type LeadGroup<P extends { write: Write }> = { lead: P; others: readonly P[] }

/** Returns the new Leads of the plans, in their order. */
export function leadGroups<P extends { write: Write }>(plans: readonly P[]): LeadGroup<P>[] {
  return plans.flatMap((lead) => {
    if (lead.write.type !== 'createLead') return []
    const { reference } = lead.write
    const others = plans.filter(({ write }) => write.type !== 'awaitLead' && refersTo(write) === reference)
    return [{ lead, others }]
  })
}

/** Returns the reference id of the planned Lead that the write needs; null if it needs none. */
function refersTo(write: Write): string | null {
  switch (write.type) {
    case 'createTask':
      return referenceOf(write.fields.WhoId ?? '')
    case 'addMember':
    case 'updateRecord':
      return referenceOf(write.record.id)
    default:
      return null
  }
}
