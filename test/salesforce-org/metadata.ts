// The objects and fields that a user can see, according to the org's settings.
import type { Permissions, Settings } from './control-contract.ts'
import { type FieldDefinition, type FieldType, field, type ObjectDefinition } from './definitions.ts'
import { STANDARD_OBJECTS } from './objects.ts'
import type { Row } from './store.ts'

const TEXT_TYPES: ReadonlySet<FieldType> = new Set([
  ...(['string', 'textarea', 'email', 'phone', 'url', 'picklist', 'multipicklist'] as const),
])

function customFieldsOf(objectName: string, settings: Settings): FieldDefinition[] {
  return settings.customFields
    .filter(
      (custom) => custom.object === objectName || (custom.object === 'Activity' && objectName === 'Task'),
    )
    .map((custom) =>
      field(custom.name, custom.label ?? custom.name, custom.type, {
        length: TEXT_TYPES.has(custom.type) ? custom.length : 0,
        filterable: custom.type !== 'textarea',
        unique: custom.unique,
        externalId: custom.externalId,
        values: custom.values,
        restricted: custom.restricted,
        required: custom.required,
      }),
    )
}

/** Returns the permissions that the user lacks: the permissions that all users lack, and the permissions that only this user lacks. */
function permissionsOf(settings: Settings, userId: string | null): Permissions {
  const own = userId === null ? undefined : settings.permissions[userId]
  if (!own) return settings
  return {
    hiddenObjects: [...settings.hiddenObjects, ...own.hiddenObjects],
    hiddenFields: [...settings.hiddenFields, ...own.hiddenFields],
    readOnlyFields: [...settings.readOnlyFields, ...own.readOnlyFields],
    unfilterableFields: [...settings.unfilterableFields, ...own.unfilterableFields],
    deniedCreates: [...settings.deniedCreates, ...own.deniedCreates],
  }
}

/** Returns the object with the fields that the user can see; null if the object is hidden. With `userId` null, only the restrictions for all users apply. */
export function objectFor(settings: Settings, name: string, userId: string | null): ObjectDefinition | null {
  const base = STANDARD_OBJECTS.find((candidate) => candidate.name.toLowerCase() === name.toLowerCase())
  const denied = permissionsOf(settings, userId)
  if (!base || denied.hiddenObjects.includes(base.name)) return null
  const listed = (list: string[], fieldName: string) => list.includes(`${base.name}.${fieldName}`)
  const fields = [...base.fields, ...customFieldsOf(base.name, settings)]
    .filter((candidate) => !listed(denied.hiddenFields, candidate.name))
    .map((candidate) => ({
      ...candidate,
      createable: candidate.createable && !listed(denied.readOnlyFields, candidate.name),
      updateable: candidate.updateable && !listed(denied.readOnlyFields, candidate.name),
      filterable: candidate.filterable && !listed(denied.unfilterableFields, candidate.name),
      nillable: candidate.nillable && !listed(settings.requiredFields, candidate.name),
    }))
  return { ...base, createable: base.createable && !denied.deniedCreates.includes(base.name), fields }
}

/** Returns the rows of EntityDefinition with the sharing model of each object. */
export function sharingRows(settings: Settings): Row[] {
  return allObjectsFor(settings, null).map((definition, index) => ({
    Id: `000000000000${String(index).padStart(3, '0')}AAA`,
    QualifiedApiName: definition.name,
    InternalSharingModel:
      definition.name === 'Task'
        ? settings.privateActivities
          ? 'Private'
          : 'ControlledByParent'
        : 'ReadWrite',
  }))
}

export function fieldOf(definition: ObjectDefinition, name: string): FieldDefinition | null {
  return definition.fields.find((candidate) => candidate.name.toLowerCase() === name.toLowerCase()) ?? null
}

export function allObjectsFor(settings: Settings, userId: string | null): ObjectDefinition[] {
  return STANDARD_OBJECTS.map((base) => objectFor(settings, base.name, userId)).filter(
    (found) => found !== null,
  )
}
