// The Salesforce connection of this member.
import { z } from 'zod'
import { Preflight, SalesforceConnection, SalesforceSetup } from '../desktop-state.ts'
import { Email, Id } from '../model/basics.ts'
import { SalesforceApp } from '../model/people.ts'
import { DescribedField, FieldObject, FoundCampaign } from '../model/salesforce-fields.ts'
import { PeopleRequest, RecipientSources, SourceKind, SourcePeople } from '../model/salesforce-recipients.ts'
import { Visit } from '../model/visits.ts'
import { ApiBudget, DailyCap } from '../tracker-api/runs.ts'
import { call, Nothing } from './call.ts'

export const salesforceCalls = {
  /** Opens the login page in the system browser. Returns after the OAuth callback, or fails with a coded error. */
  'salesforce.connect': call(Nothing, SalesforceConnection),
  'salesforce.cancelConnect': call(Nothing, Nothing),
  'salesforce.disconnect': call(Nothing, SalesforceConnection),
  'salesforce.findCampaign': call(z.object({ idOrUrl: z.string().max(500) }), FoundCampaign),
  /** Finds sources of recipients by a part of their name, by id or by URL. Without text, those that the user has viewed last come first. */
  'salesforce.recipientSources': call(
    z.object({ kind: SourceKind, text: z.string().max(500) }),
    RecipientSources,
  ),
  'salesforce.recipientPeople': call(PeopleRequest, SourcePeople),
  /** Opens a record (Task, Lead, Contact, Campaign) of the connected org in the system browser. */
  'salesforce.openRecord': call(
    z.object({ recordId: z.string().max(18), instanceUrl: z.string().max(255) }),
    Nothing,
  ),
  /** Runs all checks again. A failed check is a row of the result, not an error. */
  'salesforce.preflight': call(Nothing, Preflight),
  /**
   * Returns the fields of an object that the connected user can see, with the values of picklists. Null if the user can't see the object.
   * Fields that were read more than a minute ago are read again.
   */
  'salesforce.fields': call(z.object({ object: FieldObject }), z.array(DescribedField).nullable()),
  /** Finds the user or queue for new Leads, by id, URL, e-mail address or name. */
  'salesforce.findLeadOwner': call(
    z.object({ text: z.string().trim().min(1).max(500) }),
    z.object({ id: z.string(), name: z.string() }),
  ),
  'salesforce.setup': call(Nothing, SalesforceSetup),
  /** Stores the consumer secret in the keychain. Null deletes the secret. No call returns the secret. */
  'salesforce.setConsumerSecret': call(
    z.object({
      secret: z.string().trim().min(8).max(256).nullable(),
      /** The app that the form showed. The secret is used only for the consumer key and login host of this app. */
      app: SalesforceApp.nullable(),
    }),
    SalesforceSetup,
  ),
  /** Creates a Lead for a visitor without a match, at most one Lead. Then retries the runs of the visit. */
  'salesforce.createLead': call(
    z.object({
      visitId: Id,
      lastName: z.string().trim().min(1).max(80),
      firstName: z.string().trim().max(40).optional(),
      company: z.string().trim().min(1).max(255),
      email: Email,
    }),
    z.object({ leadId: z.string(), created: z.boolean(), visit: Visit }),
  ),
  'salesforce.budget': call(Nothing, ApiBudget),
  'salesforce.setDailyCap': call(z.object({ dailyCap: DailyCap }), ApiBudget),
} as const
