// The wire between a test and the practice org: settings, faults, what was asked of it. Schemas first, types from them.
import { z } from 'zod'

const objectAndField = z.string().regex(/^\w+\.\w+$/)

const validationRuleSchema = z.object({
  object: z.string(),
  /** The rule fires when this field is blank, or holds this text; without it, always. */
  when: z
    .object({ field: z.string(), blank: z.boolean().optional(), contains: z.string().optional() })
    .optional(),
  message: z.string(),
  fields: z.array(z.string()).default([]),
})

const customFieldSchema = z.object({
  /** `Activity` puts the field on Task, as in a real org. */
  object: z.string(),
  name: z.string().regex(/__c$/),
  label: z.string().optional(),
  length: z.int().min(1).max(255).default(255),
  unique: z.boolean().default(false),
  externalId: z.boolean().default(false),
})

/** What a profile or permission sets keep from a user: field-level security and object permissions. */
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
  /** Null: access tokens live until they are expired or revoked. */
  accessTokenTtlMs: z.int().min(1).nullable().default(null),
  codeTtlMs: z.int().min(1).default(900_000),
  appPolicy: z.enum(['open', 'blocked', 'not-installed', 'not-approved']).default('open'),
  loginPolicy: z.enum(['open', 'ip-restricted']).default('open'),
  apiAccess: z.enum(['enabled', 'org-disabled', 'user-disabled']).default('enabled'),
  apiLimit: z.int().min(0).default(15_000),
  /** Tasks that others own can't be seen, as with a private Activity sharing model. */
  privateActivities: z.boolean().default(false),
  /** What a user is told who changes or deletes a record that sharing hides. */
  hiddenUpdates: z.enum(['cross-reference', 'not-found']).default('cross-reference'),
  /** Whether an upsert finds a hidden record, and is then refused to change it; else it tries to create a second one. */
  upsertFindsHidden: z.boolean().default(false),
  /** Whether a duplicate value's refusal names a record that sharing hides; else it says `<unknown>`. */
  namesHiddenDuplicates: z.boolean().default(true),
  allowInactiveOwners: z.boolean().default(false),
  /** For every user. */
  ...permissionsSchema.shape,
  /** By user id, on top of what nobody may. */
  permissions: z.record(z.string(), permissionsSchema).default({}),
  /** Required by the database, as a custom field without a default: describe says so. */
  requiredFields: z.array(objectAndField).default([]),
  validationRules: z.array(validationRuleSchema).default([]),
  customFields: z.array(customFieldSchema).default([]),
  /** Ids that exist, but not for the connected user. */
  invisibleRecords: z.array(z.string()).default([]),
  /** How far the org's clock is from this machine's. */
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
  /** A regular expression, tried on the path with its query, URL-decoded. */
  path: z.string().optional(),
  object: z.string().optional(),
  operation: z.enum(['create', 'update', 'delete']).optional(),
  /** Text that the body must hold. */
  contains: z.string().optional(),
})
export type FaultMatch = z.infer<typeof matchSchema>

const errorItemSchema = z.object({
  errorCode: z.string(),
  message: z.string(),
  fields: z.array(z.string()).optional(),
})

/** `record-error` refuses one record's operation, also inside a composite; all others concern a whole request. */
const effectSchema = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('record-error'),
    errorCode: z.string(),
    message: z.string().optional(),
    fields: z.array(z.string()).optional(),
  }),
  /** Refused before anything is done. */
  z.object({ type: z.literal('refuse'), status: z.int(), errors: z.array(errorItemSchema) }),
  z.object({
    type: z.literal('unauthorized'),
    variant: z.enum(['expired', 'not-rest', 'not-attached', 'text', 'html', 'empty']),
  }),
  z.object({ type: z.literal('oauth-error'), error: z.string(), description: z.string() }),
  z.object({ type: z.literal('maintenance'), retryAfterS: z.int().min(0).optional() }),
  /** The connection breaks before anything is done. */
  z.object({ type: z.literal('drop') }),
  /** Committed, then the connection breaks. */
  z.object({ type: z.literal('lose-reply') }),
  /** Committed, then half of the answer arrives. */
  z.object({ type: z.literal('truncate') }),
  /** Nothing is ever answered; the connection stays open. */
  z.object({ type: z.literal('no-reply'), commit: z.boolean().default(false) }),
  /** Commits after `ms`, even when the client has hung up by then. */
  z.object({ type: z.literal('slow'), ms: z.int().min(0), commitFirst: z.boolean().default(false) }),
  /** Status 200 with a page instead of JSON. */
  z.object({ type: z.literal('html') }),
])
export type FaultEffect = z.infer<typeof effectSchema>

export const faultSchema = z.object({
  match: matchSchema.default({}),
  /** How many matching requests pass untouched first. */
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
  /** ISO 8601 UTC, by this machine's clock. */
  at: string
  method: string
  path: string
  kinds: RequestKind[]
  objects: string[]
  /** Null while it is being worked on, or when it was never answered. */
  status: number | null
  fault: FaultEffect['type'] | null
  /** The JSON body of an API call; OAuth bodies are never kept. */
  body: unknown
}

export interface OrgState {
  settings: Settings
  /** Ids of the seeded records that tests speak of, by name. */
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
