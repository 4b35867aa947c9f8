// Sample fields of Salesforce objects for screens that show fields of the org.
import type { DescribedField, FieldObject } from '#shared/model/salesforce-fields.ts'

const field = (name: string, label: string, type: string, more: Partial<DescribedField> = {}) => ({
  ...{ name, label, type, length: type === 'string' ? 255 : 0, createable: true, updateable: true },
  ...{ nillable: true, defaultedOnCreate: false, custom: name.endsWith('__c'), picklistValues: [] },
  ...more,
})

const picklist = (name: string, label: string, [first, ...rest]: readonly string[]): DescribedField =>
  field(name, label, 'picklist', {
    length: 255,
    defaultedOnCreate: true,
    picklistValues: [first ?? '', ...rest].map((value) => ({
      value,
      label: value,
      isDefault: value === first,
    })),
  })

const ofPerson: DescribedField[] = [
  field('Description', 'Description', 'textarea', { length: 32_000 }),
  field('Lastpage_Viewed_At__c', 'Last viewed at', 'datetime'),
  field('Lastpage_Document__c', 'Last document', 'string'),
  field('Lastpage_Visits__c', 'Visits', 'double'),
  field('Title', 'Title', 'string', { length: 128, updateable: false }),
]

const fields: Record<FieldObject, DescribedField[]> = {
  Task: [
    field('Subject', 'Subject', 'combobox', { length: 255 }),
    picklist('Status', 'Status', ['Not Started', 'In Progress', 'Completed', 'Deferred']),
    picklist('Priority', 'Priority', ['Normal', 'High', 'Low']),
    picklist('Type', 'Type', ['Call', 'Email', 'Meeting', 'Other']),
    picklist('Region__c', 'Region', ['East', 'West']),
    field('Next_Step__c', 'Next step', 'string'),
    field('Pages_Read__c', 'Pages read', 'double'),
    field('Read_On__c', 'Read on', 'date'),
  ],
  Lead: [
    picklist('LeadSource', 'Lead Source', ['Web', 'Phone Inquiry', 'Partner Referral', 'Other']),
    ...ofPerson,
  ],
  Contact: ofPerson,
}

export const sampleFields = (object: FieldObject): DescribedField[] => fields[object]
