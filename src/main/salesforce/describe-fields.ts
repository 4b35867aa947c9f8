// The fields of an object, for settings that name fields and picklist values. The fields come from the cached permissions (access.ts), so
// reading them normally costs no API call.
import type { DescribedField } from '#shared/model/salesforce-fields.ts'
import type { Access, DescribedObject, ObjectDescribe } from './access.ts'
import type { SalesforceOrg } from './org.ts'
import { refreshAccess } from './visible-query.ts'

/** A setting that is being edited shows fields of at most this age, because an admin may have created a field a moment ago. */
const freshForMs = 60_000

/**
 * Returns the fields that the connected user can see. Returns null if the user can't see the object, or if Salesforce did not describe it.
 * `fresh`: reads the fields again if they are older than a minute, with one API call. Throws SalesforceError.
 */
export async function describeFields(
  org: SalesforceOrg,
  object: DescribedObject,
  { fresh = false }: { fresh?: boolean } = {},
): Promise<DescribedField[] | null> {
  const known = org.access.get()
  const access = known && (!fresh || org.access.age() < freshForMs) ? known : await refreshAccess(org)
  return fieldsOf(access, object)
}

function fieldsOf(access: Access | null, object: DescribedObject): DescribedField[] | null {
  return access?.objects[object]?.fields.map(toDescribedField) ?? null
}

function toDescribedField(field: ObjectDescribe['fields'][number]): DescribedField {
  const { name, label, type, length, createable, updateable, nillable, defaultedOnCreate, custom } = field
  return {
    ...{ name, label, type, length, createable, updateable, nillable, defaultedOnCreate, custom },
    picklistValues: field.picklistValues
      .filter(({ active }) => active)
      .map((each) => ({ value: each.value, label: each.label, isDefault: each.defaultValue })),
  }
}
