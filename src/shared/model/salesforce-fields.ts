// Fields of Salesforce objects, as the describe call of the connected user returns them.
import { z } from 'zod'

/** The objects whose fields a setting can use. */
export const FieldObject = z.enum(['Task', 'Lead', 'Contact'])
export type FieldObject = z.infer<typeof FieldObject>

export const PicklistValue = z.object({
  /** The API value, which is stored in a record. */
  value: z.string(),
  /** The label in the language of the connected user. */
  label: z.string(),
  isDefault: z.boolean(),
})
export type PicklistValue = z.infer<typeof PicklistValue>

/** A campaign, as the connected user sees it. */
export const FoundCampaign = z.object({
  id: z.string(),
  name: z.string(),
  /** The statuses of its members, in the order of the campaign. Empty if the user can't see them. */
  statuses: z.array(z.object({ label: z.string(), isDefault: z.boolean(), hasResponded: z.boolean() })),
})
export type FoundCampaign = z.infer<typeof FoundCampaign>

/** A field that the connected user can see. */
export const DescribedField = z.object({
  /** The API name, for example `Lastpage_Visits__c`. */
  name: z.string(),
  label: z.string(),
  /** The describe type, for example `picklist`, `string`, `textarea`, `datetime`, `double`. */
  type: z.string(),
  /** The longest text in characters. 0 for a field that holds no text. */
  length: z.int(),
  createable: z.boolean(),
  updateable: z.boolean(),
  /** False for a field that must have a value. A boolean is never nillable, but always has a default. */
  nillable: z.boolean(),
  defaultedOnCreate: z.boolean(),
  /** True for a field that the org or a package has added. */
  custom: z.boolean(),
  /** The active values of a picklist, in the order of the org. Empty for other types. */
  picklistValues: z.array(PicklistValue),
})
export type DescribedField = z.infer<typeof DescribedField>
