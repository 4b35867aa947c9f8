// The permissions of the connected user for objects and fields. The permissions come from describe calls, which leave out hidden fields.
// The describe calls are part of other API calls, and their results are cached for a day.
import { z } from 'zod'
import type { Clock } from '../lib/clock.ts'
import { readRefusal } from './answers.ts'
import type { Subrequest, Subresult } from './connection.ts'

/** The objects that the app reads or writes. */
const describedObjects = ['Task', 'Lead', 'Contact', 'User', 'Account', 'Campaign', 'CampaignMember'] as const
export type DescribedObject = (typeof describedObjects)[number]

const PicklistEntry = z
  .object({
    value: z.string(),
    /** Null in some standard picklists without translation. */
    label: z.string().nullish(),
    active: z.boolean(),
    defaultValue: z.boolean(),
  })
  .transform((entry) => ({ ...entry, label: entry.label ?? entry.value }))

export const ObjectDescribe = z.object({
  createable: z.boolean(),
  fields: z.array(
    z.object({
      name: z.string(),
      label: z.string(),
      type: z.string(),
      length: z.int(),
      createable: z.boolean(),
      updateable: z.boolean(),
      filterable: z.boolean(),
      nillable: z.boolean(),
      defaultedOnCreate: z.boolean(),
      externalId: z.boolean(),
      unique: z.boolean(),
      custom: z.boolean().default(false),
      picklistValues: z
        .array(PicklistEntry)
        .nullish()
        .transform((values) => values ?? []),
    }),
  ),
})
export type ObjectDescribe = z.infer<typeof ObjectDescribe>
export type FieldDescribe = ObjectDescribe['fields'][number]

/** The description of each object; null for an object that this user can't see. */
export type Access = { readonly objects: Readonly<Record<DescribedObject, ObjectDescribe | null>> }

export type AccessCache = {
  /**
   * Returns the cached permissions. Returns null if the permissions are unknown or older than a day. Then every field and object counts as
   * visible.
   */
  get(): Access | null
  /** Returns the age of the permissions in ms; infinity if the permissions are unknown. */
  age(): number
  set(access: Access): void
  clear(): void
  /**
   * Must be called if Salesforce refused a query that the describe results allow. For ten minutes after the call, such a refusal does not
   * lead to another describe call.
   */
  noteUnexplainedRefusal(): void
  hasUnexplainedRefusal(): boolean
}

const unexplainedForMs = 10 * 60_000
const keptForMs = 24 * 60 * 60_000

export function createAccessCache(clock: Clock): AccessCache {
  let kept: { access: Access; at: number } | null = null
  let unexplainedUntil = 0
  const age = () => (kept ? clock.now() - kept.at : Number.POSITIVE_INFINITY)
  return {
    get: () => (kept && age() < keptForMs ? kept.access : null),
    age,
    set(access) {
      kept = { access, at: clock.now() }
    },
    clear() {
      kept = null
      unexplainedUntil = 0
    },
    noteUnexplainedRefusal() {
      unexplainedUntil = clock.now() + unexplainedForMs
    },
    hasUnexplainedRefusal: () => clock.now() < unexplainedUntil,
  }
}

const describeReference = (object: DescribedObject) => `describe${object}`

/** Subrequests for a composite call. Describe subrequests don't count towards the limit of five queries in a composite call. */
export const describeRequests: readonly Subrequest[] = describedObjects.map((object) => ({
  referenceId: describeReference(object),
  method: 'GET',
  path: `/sobjects/${object}/describe`,
}))

/**
 * Returns the permissions of the describe results; null if a describe result is missing or failed for a reason other than a hidden object.
 */
export function parseAccess(results: ReadonlyMap<string, Subresult>): Access | null {
  const objects: Partial<Record<DescribedObject, ObjectDescribe | null>> = {}
  for (const object of describedObjects) {
    const result = results.get(describeReference(object))
    const describe = readDescribe(result)
    if (!describe && !isHidden(result)) return null
    objects[object] = describe
  }
  return { objects: objects as Access['objects'] }
}

function readDescribe(result: Subresult | undefined): ObjectDescribe | null {
  if (!result || result.status >= 400) return null
  return ObjectDescribe.safeParse(result.body).data ?? null
}

/** True if the user has no access to the object. Salesforce then answers as if the object did not exist. */
function isHidden(result: Subresult | undefined): boolean {
  const code = readRefusal(result?.body)?.code ?? ''
  return ['NOT_FOUND', 'INVALID_TYPE', 'INSUFFICIENT_ACCESS', 'INSUFFICIENT_ACCESS_OR_READONLY'].includes(
    code,
  )
}

type Right = 'filterable' | 'createable' | 'updateable'

/** True if the user can see the field and has the given right. True if the permissions are unknown. */
export function may(access: Access | null, object: DescribedObject, field: string, right?: Right): boolean {
  if (!access) return true
  const found = fieldOf(access, object, field)
  return found !== undefined && (right === undefined || found[right])
}

/** Returns the fields that the user can see, in the same order. */
export function visible(access: Access | null, object: DescribedObject, fields: readonly string[]): string[] {
  return fields.filter((field) => may(access, object, field))
}

export const canSeeObject = (access: Access | null, object: DescribedObject) =>
  access === null || access.objects[object] !== null

export const mayCreate = (access: Access | null, object: DescribedObject) =>
  access === null || access.objects[object]?.createable === true

/** Returns the required fields of a new record that have no default and are not in `filled`. */
export function requiredFieldsWithout(
  access: Access,
  object: DescribedObject,
  filled: readonly string[],
): string[] {
  return (access.objects[object]?.fields ?? [])
    .filter((field) => field.createable && !field.nillable && !field.defaultedOnCreate)
    .map((field) => field.name)
    .filter((name) => !filled.includes(name))
}

/** Returns the description of a field of Task. Undefined if the user can't see the field, or if the permissions are unknown. */
export const taskFieldOf = (access: Access | null, name: string): FieldDescribe | undefined =>
  access ? fieldOf(access, 'Task', name) : undefined

function fieldOf(access: Access, object: DescribedObject, name: string): FieldDescribe | undefined {
  return access.objects[object]?.fields.find((field) => field.name === name)
}
