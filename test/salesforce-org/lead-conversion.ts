// Converts a Lead: creates a Contact and an Account, and moves Tasks and campaign members of the Lead to the Contact. Merges two Leads or Contacts.
import { notFound } from './errors.ts'
import { type Org, orgInstant } from './org.ts'
import type { Row } from './store.ts'

/** Converts a Lead and returns the Contact's id. */
export function convertLead(org: Org, leadId: string): string {
  const lead = org.store.find(leadId)
  if (!lead || lead.IsConverted === true) throw notFound()
  return org.store.transaction(() => {
    const now = orgInstant(org)
    const audit = { IsDeleted: false, CreatedDate: now, LastModifiedDate: now, SystemModstamp: now }
    const by = {
      CreatedById: lead.OwnerId ?? null,
      LastModifiedById: lead.OwnerId ?? null,
      OwnerId: lead.OwnerId ?? null,
    }
    const account = org.store.insert('Account', {
      Name: lead.Company ?? '',
      IsPersonAccount: false,
      ...by,
      ...audit,
    })
    const { FirstName = null, LastName = null, Name = null, Email = null, Title = null } = lead
    const person = { FirstName, LastName, Name, Email, Title, AccountId: account.Id, IsPersonAccount: false }
    const contact = org.store.insert('Contact', { ...person, ...by, ...audit })
    org.store.change(lead, {
      IsConverted: true,
      Status: 'Closed - Converted',
      ConvertedDate: now.slice(0, 10),
      ConvertedContactId: contact.Id,
      ConvertedAccountId: account.Id,
      LastModifiedDate: now,
    })
    moveOver(org, lead, contact)
    return contact.Id
  })
}

/** Sets the Contact on the Tasks and campaign members of the Lead. */
function moveOver(org: Org, lead: Row, contact: Row): void {
  for (const task of org.store.rows('Task')) {
    if (task.WhoId === lead.Id)
      org.store.change(task, { WhoId: contact.Id, AccountId: contact.AccountId ?? null })
  }
  for (const member of org.store.rows('CampaignMember')) {
    if (member.LeadId === lead.Id) org.store.change(member, { ContactId: contact.Id })
  }
}

/** Merges a Lead or Contact into another one, as a real org does: the merged record is deleted and names the record that was kept. */
export function mergeRecords(org: Org, mergedId: string, masterId: string): void {
  const merged = org.store.find(mergedId)
  const master = org.store.find(masterId)
  if (!merged || !master || merged.IsDeleted === true) throw notFound()
  org.store.transaction(() => {
    const now = orgInstant(org)
    org.store.change(merged, { IsDeleted: true, MasterRecordId: master.Id, LastModifiedDate: now })
    for (const task of org.store.rows('Task'))
      if (task.WhoId === merged.Id) org.store.change(task, { WhoId: master.Id })
    for (const member of org.store.rows('CampaignMember')) {
      for (const field of ['LeadId', 'ContactId'] as const)
        if (member[field] === merged.Id) org.store.change(member, { [field]: master.Id })
    }
  })
}
