// How an object and its fields look to the connected user, under the org's settings.
import type { Settings } from './control-contract.ts'
import { type FieldDefinition, field, type ObjectDefinition } from './definitions.ts'
import { STANDARD_OBJECTS } from './objects.ts'
import type { Row } from './store.ts'

function customFieldsOf(objectName: string, settings: Settings): FieldDefinition[] {
  return settings.customFields
    .filter(
      (custom) => custom.object === objectName || (custom.object === 'Activity' && objectName === 'Task'),
    )
    .map((custom) =>
      field(custom.name, custom.label ?? custom.name, 'string', {
        length: custom.length,
        unique: custom.unique,
        externalId: custom.externalId,
      }),
    )
}

/** The object as this org shows it to the connected user, or null where it does not exist for them. */
export function objectFor(settings: Settings, name: string): ObjectDefinition | null {
  const base = STANDARD_OBJECTS.find((candidate) => candidate.name.toLowerCase() === name.toLowerCase())
  if (!base || settings.hiddenObjects.includes(base.name)) return null
  const listed = (list: string[], fieldName: string) => list.includes(`${base.name}.${fieldName}`)
  const fields = [...base.fields, ...customFieldsOf(base.name, settings)]
    .filter((candidate) => !listed(settings.hiddenFields, candidate.name))
    .map((candidate) => ({
      ...candidate,
      createable: candidate.createable && !listed(settings.readOnlyFields, candidate.name),
      updateable: candidate.updateable && !listed(settings.readOnlyFields, candidate.name),
      filterable: candidate.filterable && !listed(settings.unfilterableFields, candidate.name),
    }))
  return { ...base, createable: base.createable && !settings.deniedCreates.includes(base.name), fields }
}

/** Rows of EntityDefinition: the org-wide default of each object, as far as a setting changes it. */
export function sharingRows(settings: Settings): Row[] {
  return allObjectsFor(settings).map((definition, index) => ({
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

export function allObjectsFor(settings: Settings): ObjectDefinition[] {
  return STANDARD_OBJECTS.map((base) => objectFor(settings, base.name)).filter((found) => found !== null)
}
