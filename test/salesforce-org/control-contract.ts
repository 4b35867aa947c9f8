// The contract between a test and the practice org: settings, faults and logged requests. The types come from the schemas.
import { z } from 'zod'

const objectAndField = z.string().regex(/^\w+\.\w+$/)

const validationRuleSchema = z.object({
  object: z.string(),
  /** The condition of the rule. `blank: true` requires an empty field, `blank: false` a field with a value. `contains` requires a text in the field. A rule without `when` always applies. */
  when: z
    .object({ field: z.string(), blank: z.boolean().optional(), contains: z.string().optional() })
    .optional(),
  message: z.string(),
  fields: z.array(z.string()).default([]),
})

/** A rule of Duplicate Management. A new record of `object` is a duplicate of a record of `against` with equal values in all fields of `on`. */
const duplicateRuleSchema = z.object({
  object: z.enum(['Lead', 'Contact']),
  against: z.array(z.enum(['Lead', 'Contact'])).default(['Lead']),
  on: z.array(z.string()).min(1).default(['Email']),
  /** `alert`: the record can be saved with the header `Sforce-Duplicate-Rule-Header: allowSave=true`. */
  action: z.enum(['block', 'alert']).default('block'),
})
export type DuplicateRule = z.infer<typeof duplicateRuleSchema>

const customFieldSchema = z.object({
  /** `Activity` adds the field to Task, as in a real org. */
  object: z.string(),
  name: z.string().regex(/__c$/),
  label: z.string().optional(),
  type: z
    .enum([
      ...(['string', 'textarea', 'email', 'phone', 'url', 'picklist', 'multipicklist', 'boolean'] as const),
      ...(['date', 'datetime', 'int', 'double', 'currency', 'percent'] as const),
    ])
    .default('string'),
  /** For text types. The longest text of a long text area is 131,072 characters. */
  length: z.int().min(1).max(131_072).default(255),
  /** The values of a picklist. */
  values: z
    .array(
      z.object({
        value: z.string(),
        label: z.string().optional(),
        isDefault: z.boolean().optional(),
        /** See `PicklistValue` in definitions.ts. */
        notInRecordType: z.boolean().optional(),
      }),
    )
    .default([]),
  /** True for a restricted picklist: other values are refused. */
  restricted: z.boolean().default(false),
  /** True if the field must have a value when a record is created. */
  required: z.boolean().default(false),
  unique: z.boolean().default(false),
  externalId: z.boolean().default(false),
})

/** The field-level security and the object permissions that a user lacks. */
const permissionsSchema = z.object({
  hiddenObjects: z.array(z.string()).default([]),
  hiddenFields: z.array(objectAndField).default([]),
  readOnlyFields: z.array(objectAndField).default([]),
  unfilterableFields: z.array(objectAndField).default([]),
  deniedCreates: z.array(z.string()).default([]),
})
export type Permissions = z.infer<typeof permissionsSchema>

export const settingsSchema = z.object({
  rotateRefreshTokens: z.boolean().default(true),
  requirePkce: z.boolean().default(true),
  clientSecret: z.enum(['optional', 'required', 'forbidden']).default('optional'),
  tokensPerUser: z.int().min(1).default(5),
  /** The lifetime of access tokens; null for tokens that are valid until a test expires or revokes them. */
  accessTokenTtlMs: z.int().min(1).nullable().default(null),
  codeTtlMs: z.int().min(1).default(900_000),
  appPolicy: z.enum(['open', 'blocked', 'not-installed', 'not-approved']).default('open'),
  loginPolicy: z.enum(['open', 'ip-restricted']).default('open'),
  apiAccess: z.enum(['enabled', 'org-disabled', 'user-disabled']).default('enabled'),
  apiLimit: z.int().min(0).default(15_000),
  /**
   * The JWT bearer flow of the app: the certificate (or public key) in PEM, and the ids of the users that an admin has pre-authorized.
   * Null: the flow is not enabled. A user who has approved the app in the browser is authorized too.
   */
  jwtBearer: z
    .object({ certificate: z.string(), users: z.array(z.string()).default([]) })
    .nullable()
    .default(null),
  /** True for the sharing model Private: a user can't see Tasks of other owners. */
  privateActivities: z.boolean().default(false),
  /** The error for a user who changes or deletes a record that sharing hides. */
  hiddenUpdates: z.enum(['cross-reference', 'not-found']).default('cross-reference'),
  /** True if an upsert finds a hidden record and is then refused. False if the upsert tries to create a second record. */
  upsertFindsHidden: z.boolean().default(false),
  /** True if the refusal of a duplicate value contains the id of a hidden record. False if the refusal contains `<unknown>` in place of the id. */
  namesHiddenDuplicates: z.boolean().default(true),
  allowInactiveOwners: z.boolean().default(false),
  /** The permissions that all users lack. */
  ...permissionsSchema.shape,
  /** Permissions that only some users lack. The key is the user id. */
  permissions: z.record(z.string(), permissionsSchema).default({}),
  /** Fields that must have a value when a record is created or updated. Describe reports these fields as required. */
  requiredFields: z.array(objectAndField).default([]),
  validationRules: z.array(validationRuleSchema).default([]),
  customFields: z.array(customFieldSchema).default([]),
  /** The id of the user or queue that the active assignment rule gives each new Lead; null without an active rule. */
  leadAssignment: z.string().nullable().default(null),
  /** The duplicate rules of the org. */
  duplicateRules: z.array(duplicateRuleSchema).default([]),
  /** The ids of records that no user can see. */
  invisibleRecords: z.array(z.string()).default([]),
  /** The org's clock minus this machine's clock. */
  clockOffsetMs: z.int().default(0),
})
export type Settings = z.infer<typeof settingsSchema>
export type SettingsChange = Partial<z.input<typeof settingsSchema>>

export const requestKinds = [
  'oauth',
  'authorize',
  'token',
  'revoke',
  'identity',
  'api',
  'composite',
  'query',
  'read',
  'write',
] as const
export type RequestKind = (typeof requestKinds)[number]

const matchSchema = z.object({
  kind: z.enum(requestKinds).optional(),
  method: z.string().optional(),
  /** A regular expression that the URL-decoded path (including the query) must match. */
  path: z.string().optional(),
  object: z.string().optional(),
  operation: z.enum(['create', 'update', 'delete']).optional(),
  /** Text that the body must contain. */
  contains: z.string().optional(),
})
export type FaultMatch = z.infer<typeof matchSchema>

const errorItemSchema = z.object({
  errorCode: z.string(),
  message: z.string(),
  fields: z.array(z.string()).optional(),
})

/** `record-error` refuses the operation on one record. The record can also be part of a composite request. All other effects apply to whole requests. */
const effectSchema = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('record-error'),
    errorCode: z.string(),
    message: z.string().optional(),
    fields: z.array(z.string()).optional(),
  }),
  /** Refuses the request before it is executed. */
  z.object({ type: z.literal('refuse'), status: z.int(), errors: z.array(errorItemSchema) }),
  z.object({
    type: z.literal('unauthorized'),
    variant: z.enum(['expired', 'not-rest', 'not-attached', 'text', 'html', 'empty']),
  }),
  z.object({ type: z.literal('oauth-error'), error: z.string(), description: z.string() }),
  z.object({ type: z.literal('maintenance'), retryAfterS: z.int().min(0).optional() }),
  /** Breaks the connection before the request is executed. */
  z.object({ type: z.literal('drop') }),
  /** Executes and commits the request, then breaks the connection. */
  z.object({ type: z.literal('lose-reply') }),
  /** Executes and commits the request, sends half of the response, then breaks the connection. */
  z.object({ type: z.literal('truncate') }),
  /** Sends no response and keeps the connection open. The request is executed only if `commit` is true. */
  z.object({ type: z.literal('no-reply'), commit: z.boolean().default(false) }),
  /** Waits `ms`, then executes the request, even if the client has closed the connection by then. With `commitFirst`, executes the request at once and sends the response after `ms`. */
  z.object({ type: z.literal('slow'), ms: z.int().min(0), commitFirst: z.boolean().default(false) }),
  /** Responds with status 200 and an HTML page in place of JSON. */
  z.object({ type: z.literal('html') }),
])
export type FaultEffect = z.infer<typeof effectSchema>

export const faultSchema = z.object({
  match: matchSchema.default({}),
  /** The number of matching requests (for `record-error`: record operations) before the fault applies. */
  after: z.int().min(0).default(0),
  times: z.int().min(1).default(1),
  effect: effectSchema,
})
export type Fault = z.infer<typeof faultSchema>
export type FaultInput = z.input<typeof faultSchema>

export interface FaultState extends Fault {
  id: number
  seen: number
  fired: number
}

export interface LoggedRequest {
  sequence: number
  /** The time of this machine's clock, as ISO 8601 in UTC. */
  at: string
  method: string
  path: string
  kinds: RequestKind[]
  objects: string[]
  /** The status of the response. Null while the request is executed, and for a request that got no response. */
  status: number | null
  fault: FaultEffect['type'] | null
  /** The JSON body of an API call. OAuth bodies are never stored. */
  body: unknown
}

export interface OrgState {
  settings: Settings
  /** The ids of the seeded records. The key is the name that tests use. */
  named: Record<string, string>
  apiCalls: number
  organizationId: string
}

export interface GrantedSession {
  accessToken: string
  refreshToken: string
  instanceUrl: string
  id: string
  userId: string
}

export const resetSchema = z.object({
  records: z.boolean().default(true),
  faults: z.boolean().default(true),
  settings: z.boolean().default(true),
  grants: z.boolean().default(true),
  log: z.boolean().default(true),
})
export type ResetInput = z.input<typeof resetSchema>
