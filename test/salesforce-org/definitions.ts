// The types and functions that define objects and fields.
import type { ObjectName } from './ids.ts'

export type FieldType =
  | 'id'
  | 'string'
  | 'textarea'
  | 'email'
  | 'phone'
  | 'url'
  | 'picklist'
  | 'multipicklist'
  | 'combobox'
  | 'reference'
  | 'boolean'
  | 'date'
  | 'datetime'
  | 'int'
  | 'double'
  | 'currency'
  | 'percent'

export interface PicklistValue {
  value: string
  /** The translated label. The default is the value. */
  label?: string | undefined
  isDefault?: boolean | undefined
  /** True if the default record type does not have the value. Describe lists it nevertheless; a restricted picklist refuses it. */
  notInRecordType?: boolean | undefined
}

export interface FieldDefinition {
  name: string
  label: string
  type: FieldType
  length: number
  nillable: boolean
  createable: boolean
  updateable: boolean
  filterable: boolean
  /** True for a field that is not nillable and has no default. */
  required: boolean
  unique: boolean
  externalId: boolean
  referenceTo: ObjectName[]
  relationshipName: string | null
  values: PicklistValue[]
  /** True for a restricted picklist: a value outside of `values` is refused. */
  restricted: boolean
  /** True if the org computes the field. */
  calculated: boolean
}

export interface ObjectDefinition {
  name: string
  label: string
  labelPlural: string
  createable: boolean
  updateable: boolean
  deletable: boolean
  fields: FieldDefinition[]
}

type FieldOptions = Partial<Omit<FieldDefinition, 'name' | 'label' | 'type'>>

export function field(
  name: string,
  label: string,
  type: FieldType,
  options: FieldOptions = {},
): FieldDefinition {
  const required = options.required ?? false
  return {
    name,
    label,
    type,
    length: 0,
    nillable: !required && type !== 'boolean',
    createable: true,
    updateable: true,
    filterable: true,
    required,
    unique: false,
    externalId: false,
    referenceTo: [],
    relationshipName: null,
    values: [],
    restricted: false,
    calculated: false,
    ...options,
  }
}

/** Defines a field that only the org sets: an id, an audit field, or a computed field. */
export function own(name: string, label: string, type: FieldType, options: FieldOptions = {}) {
  return field(name, label, type, { createable: false, updateable: false, calculated: true, ...options })
}

export function reference(name: string, label: string, to: ObjectName[], options: FieldOptions = {}) {
  const relationshipName = name.endsWith('Id') ? name.slice(0, -2) : name
  return field(name, label, 'reference', { length: 18, referenceTo: to, relationshipName, ...options })
}

export function object(
  name: string,
  label: string,
  fields: FieldDefinition[],
  options: Partial<Omit<ObjectDefinition, 'name' | 'label' | 'fields'>> = {},
): ObjectDefinition {
  return {
    name,
    label,
    labelPlural: `${label}s`,
    createable: true,
    updateable: true,
    deletable: true,
    fields,
    ...options,
  }
}

/** The fields that a query can read through a polymorphic relationship (Lead.Owner, Task.Who). */
export const NAME_OBJECT: ObjectDefinition = object('Name', 'Name', [
  own('Id', 'ID', 'id', { length: 18 }),
  own('Name', 'Name', 'string', { length: 255 }),
  own('FirstName', 'First Name', 'string', { length: 40 }),
  own('LastName', 'Last Name', 'string', { length: 80 }),
  own('Email', 'Email', 'email', { length: 80 }),
  own('Phone', 'Phone', 'phone', { length: 40 }),
  own('Title', 'Title', 'string', { length: 128 }),
  own('Username', 'Username', 'string', { length: 80 }),
  own('Alias', 'Alias', 'string', { length: 8 }),
  own('IsActive', 'Active', 'boolean'),
  own('Type', 'Type', 'picklist', { length: 40 }),
])
