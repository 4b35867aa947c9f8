// Schemas of Salesforce's responses. A response is `unknown` until a schema has parsed it.
import { z } from 'zod'
import type { Refusal } from './errors.ts'

/** The response of the token endpoint. The response has no `expires_in`. A 401 of a later API call shows that the token has expired. */
export const TokenAnswer = z.object({
  access_token: z.string().min(1),
  refresh_token: z.string().min(1).optional(),
  instance_url: z.url(),
  /** `https://<login host>/id/<organization id>/<user id>` */
  id: z.string().regex(/\/id\/00D\w{12,15}\/005\w{12,15}$/),
})
export type TokenAnswer = z.infer<typeof TokenAnswer>

/** Returns the ids of the org and the user from the `id` URL of a token response. */
export function identityOf(answer: TokenAnswer): { organizationId: string; userId: string } {
  const [organizationId = '', userId = ''] = answer.id.split('/').slice(-2)
  return { organizationId, userId }
}

export const CompositeAnswer = z.object({
  compositeResponse: z.array(
    z.object({ referenceId: z.string(), httpStatusCode: z.int(), body: z.unknown() }),
  ),
})

/** One page of a query. */
export const QueryPage = z.object({
  totalSize: z.int(),
  done: z.boolean(),
  nextRecordsUrl: z.string().startsWith('/services/').optional(),
  records: z.array(z.unknown()),
})
export type QueryPage = z.infer<typeof QueryPage>

/** The body of a refused REST call. */
const RefusalList = z
  .array(
    z.object({
      errorCode: z.string(),
      message: z.string(),
      fields: z.array(z.string()).nullish(),
    }),
  )
  .min(1)

/** Returns the first refusal of an error body; null if the body does not have the form of Salesforce's errors. */
export function readRefusal(body: unknown): Refusal | null {
  const parsed = RefusalList.safeParse(body)
  const first = parsed.success ? parsed.data[0] : undefined
  return first ? { code: first.errorCode, message: first.message, fields: first.fields ?? [] } : null
}

/** The result of a single record that was created. */
export const CreatedRecord = z.object({ id: z.string() })

/**
 * Returns the ids of the Leads and Contacts that a DUPLICATES_DETECTED error names. Salesforce names only records that the user can see. The
 * REST API calls the field `duplicateResult` or, because of a typing error in Salesforce, `duplicateResut`.
 */
export function duplicateIds(body: unknown): string[] {
  const text = JSON.stringify(body ?? null)
  if (!/"duplicateResul?t"/.test(text)) return []
  const ids = [...text.matchAll(/"Id":"((?:00Q|003)[A-Za-z0-9]{12}(?:[A-Za-z0-9]{3})?)"/g)]
  return [...new Set(ids.flatMap(([, id]) => id ?? []))]
}

/** The results of an sObject collection, one for each record. Here the error code is called `statusCode`. */
export const CollectionResult = z.array(
  z.object({
    id: z.string().nullish(),
    success: z.boolean(),
    errors: z.array(
      z.object({ statusCode: z.string(), message: z.string(), fields: z.array(z.string()).nullish() }),
    ),
  }),
)

export type CollectionResult = z.infer<typeof CollectionResult>

const nullableText = z
  .string()
  .nullish()
  .transform((text) => text ?? null)

/** Only the id is always present. A field that this user may not see is not queried. */
export const UserRow = z.object({
  Id: z.string(),
  Name: nullableText,
  Email: nullableText,
  IsActive: z.boolean().nullish(),
  UserType: nullableText,
  TimeZoneSidKey: nullableText,
  LastLoginDate: nullableText,
})
export type UserRow = z.infer<typeof UserRow>

/** A record's memberships in campaigns. Null without a membership, undefined if they were not queried. */
const CampaignMembers = z.object({ records: z.array(z.object({ CampaignId: z.string() })) }).nullish()

/** Contains also mapped fields. */
export const LeadRow = z.looseObject({
  Id: z.string(),
  Name: nullableText,
  Email: nullableText,
  OwnerId: nullableText,
  LastModifiedDate: nullableText,
  /** Undefined if the field was not queried. */
  Company: z.string().nullish(),
  CampaignMembers,
})
export type LeadRow = z.infer<typeof LeadRow>

const OwnerRow = UserRow.omit({ LastLoginDate: true })
  .nullish()
  .transform((owner) => owner ?? null)

export const ContactRow = LeadRow.omit({ Company: true }).extend({
  Owner: OwnerRow,
  /** Undefined if the field was not queried. */
  AccountId: z.string().nullish(),
  /** Null for a Contact without an account, and if the account was not queried. */
  Account: z
    .object({ Owner: OwnerRow, Name: nullableText })
    .nullish()
    .transform((account) => account ?? null),
})
export type ContactRow = z.infer<typeof ContactRow>

/** Contains also the fields that workflows set. */
export const TaskRow = z.looseObject({
  Id: z.string(),
  Subject: nullableText,
  Description: nullableText,
  ActivityDate: nullableText,
  CreatedDate: z.string(),
  LastModifiedDate: z.string(),
  IsDeleted: z.boolean(),
})
export type TaskRow = z.infer<typeof TaskRow>

export const OrganizationRow = z.object({ Id: z.string(), Name: z.string(), IsSandbox: z.boolean() })
export const CampaignRow = z.object({ Id: z.string(), Name: z.string() })
