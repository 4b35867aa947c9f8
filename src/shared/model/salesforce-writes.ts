// Settings of the workspace for optional writes to Salesforce. All are off by default (ADR 73, ADR 74, ADR 84).
import { z } from 'zod'
import { readAs } from '../tolerant.ts'
import { Locale } from './basics.ts'

const ApiName = z.string().regex(/^[A-Za-z]\w{0,79}$/)

/**
 * The owner of a new Lead. `documentOwner`: the Salesforce user of the link's owner. `assignmentRule`: the active assignment rule of the
 * org. `connectedUser`: the user whose desktop writes the Lead. `chosen`: `id`, a user or a queue.
 */
export const LeadOwnerRule = readAs(
  z.enum(['documentOwner', 'assignmentRule', 'connectedUser', 'chosen']),
  'connectedUser',
)
export type LeadOwnerRule = z.infer<typeof LeadOwnerRule>

/** How Leads are created for visitors without a record. */
export const LeadCreation = z.object({
  /** An API value of the picklist `LeadSource`. Null: the default of the org. */
  leadSource: z.string().trim().min(1).max(255).nullable(),
  /** The company of a reader with a free-mail address. An empty text means the name of the link. */
  freeMailCompany: z.string().trim().max(255),
  owner: z.object({
    rule: LeadOwnerRule,
    /** Only for the rule `chosen`: the id of a user (005) or a queue (00G), and its name. Without an id, the connected user is the owner. */
    id: z
      .string()
      .regex(/^(005|00G)[A-Za-z0-9]{15}$/)
      .nullable(),
    name: z.string().max(255).nullable(),
  }),
})
export type LeadCreation = z.infer<typeof LeadCreation>

/** The API names of the fields that receive a visitor's figures. Null: no field. */
export const FieldMapping = z.object({
  /** The time at which the visitor was last seen: a `datetime` or `date` field. */
  viewedAt: ApiName.nullable(),
  /** The title of the document of the visitor's latest visit: a text field. A `url` field receives the URL of the history page. */
  document: ApiName.nullable(),
  /** The number of the visitor's visits: a number field. */
  visits: ApiName.nullable(),
})
export type FieldMapping = z.infer<typeof FieldMapping>

export const RecordFields = z.object({ Lead: FieldMapping, Contact: FieldMapping })
export type RecordFields = z.infer<typeof RecordFields>

/** How the creation of a link is logged as a Task. `locale`: the language of subject and comments. */
export const LinkTasks = z.object({ locale: Locale })
export type LinkTasks = z.infer<typeof LinkTasks>

const settings = {
  createLeads: LeadCreation.nullable(),
  recordFields: RecordFields.nullable(),
  linkTasks: LinkTasks.nullable(),
}

/** Null: off. */
export const SalesforceWrites = z.object({
  ...settings,
  /** Trackers of earlier versions send none. */
  linkTasks: settings.linkTasks.default(null),
})
export type SalesforceWrites = z.infer<typeof SalesforceWrites>

/** Only the settings that change. It has no defaults: a default would change a setting that is absent. */
export const SalesforceWritesChange = z.object(settings).partial()

export const noSalesforceWrites: SalesforceWrites = { createLeads: null, recordFields: null, linkTasks: null }
