// Describe calls: the metadata of objects and fields that a user can see.
import type { FieldDefinition, FieldType, ObjectDefinition } from './definitions.ts'
import { KEY_PREFIXES, type ObjectName } from './ids.ts'
import { allObjectsFor } from './metadata.ts'
import type { Caller, Org } from './org.ts'

const SOAP_TYPES: Partial<Record<FieldType, string>> = {
  boolean: 'xsd:boolean',
  date: 'xsd:date',
  datetime: 'xsd:dateTime',
  currency: 'xsd:double',
  double: 'xsd:double',
  id: 'tns:ID',
  int: 'xsd:int',
  percent: 'xsd:double',
  reference: 'tns:ID',
}

function describeField(field: FieldDefinition) {
  const picklist = ['picklist', 'multipicklist', 'combobox'].includes(field.type)
  return {
    name: field.name,
    label: field.label,
    type: field.type,
    soapType: SOAP_TYPES[field.type] ?? 'xsd:string',
    length: field.length,
    byteLength: field.length * 3,
    nillable: field.nillable,
    createable: field.createable,
    updateable: field.updateable,
    filterable: field.filterable,
    sortable: field.type !== 'textarea',
    groupable: field.type !== 'textarea' && field.type !== 'datetime',
    defaultedOnCreate:
      field.type === 'boolean' || field.name === 'OwnerId' || field.values.some((each) => each.isDefault),
    calculated: false,
    custom: field.name.endsWith('__c'),
    externalId: field.externalId,
    idLookup: field.externalId || field.type === 'id',
    unique: field.unique,
    caseSensitive: false,
    nameField: field.name === 'Name',
    polymorphicForeignKey: field.referenceTo.length > 1,
    referenceTo: field.referenceTo,
    relationshipName: field.relationshipName,
    restrictedPicklist: field.restricted,
    picklistValues: picklist
      ? field.values.map((each) => ({
          active: true,
          defaultValue: each.isDefault ?? false,
          label: each.label ?? each.value,
          validFor: null,
          value: each.value,
        }))
      : [],
  }
}

export function summarise(caller: Caller, definition: ObjectDefinition) {
  const base = `/services/data/v${caller.version}.0/sobjects/${definition.name}`
  return {
    name: definition.name,
    label: definition.label,
    labelPlural: definition.labelPlural,
    keyPrefix: KEY_PREFIXES[definition.name as ObjectName],
    createable: definition.createable,
    updateable: definition.updateable,
    deletable: definition.deletable,
    queryable: true,
    retrieveable: true,
    searchable: true,
    custom: false,
    urls: { sobject: base, describe: `${base}/describe`, rowTemplate: `${base}/{ID}` },
  }
}

export function describeObject(caller: Caller, definition: ObjectDefinition) {
  return {
    ...summarise(caller, definition),
    fields: definition.fields.map(describeField),
    childRelationships: [],
    recordTypeInfos: [],
  }
}

export function describeGlobal(org: Org, caller: Caller) {
  const sobjects = allObjectsFor(org.settings, caller.userId).map((definition) =>
    summarise(caller, definition),
  )
  return { encoding: 'UTF-8', maxBatchSize: 200, sobjects }
}
