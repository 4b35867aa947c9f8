import { describe, expect, it } from 'vitest'
import type { DescribedField } from '#shared/model/salesforce-fields.ts'
import type { TaskField } from '#shared/model/task-fields.ts'
import { fieldsToAdd, newField, problemOf, requiredFields } from './task-field-rules.ts'

const described = (name: string, type: string, change: Partial<DescribedField> = {}): DescribedField => ({
  ...{ name, label: name, type, length: type === 'string' ? 10 : 0, createable: true, updateable: true },
  ...{ nillable: true, defaultedOnCreate: false, custom: name.endsWith('__c'), picklistValues: [] },
  ...change,
})
const values = (...all: string[]) => ({
  picklistValues: all.map((value, index) => ({ value, label: value, isDefault: index === 1 })),
})
const region = described('Region__c', 'picklist', values('east', 'west'))
const org = [
  described('Subject', 'combobox'),
  described('OwnerId', 'reference'),
  region,
  described('Account__c', 'reference'),
  described('Locked__c', 'string', { createable: false }),
  described('Note__c', 'string'),
  described('Status', 'picklist', values('Not Started', 'Completed')),
  described('Type', 'picklist', values('Call')),
]
const field = (name: string, kind: TaskField['kind'], value: string): TaskField => ({
  ...{ name, label: name, kind, value },
})

describe('the offered fields', () => {
  it('are Type, Priority, Status and the writable custom fields; no references and no fields that Lastpage fills', () => {
    expect(fieldsToAdd(org, []).map(({ name }) => name)).toEqual(['Type', 'Status', 'Note__c', 'Region__c'])
    expect(fieldsToAdd(org, [field('Type', 'choice', 'Call')]).map(({ name }) => name)).not.toContain('Type')
  })

  it('name the fields that the org requires, until they are chosen', () => {
    const required = { ...region, nillable: false }
    expect(requiredFields([required], [])).toEqual([required])
    expect(requiredFields([required], [newField(required)])).toEqual([])
    expect(requiredFields([{ ...required, defaultedOnCreate: true }], [])).toEqual([])
  })

  it('begin with the default of the picklist', () => {
    expect(newField(region)).toEqual(field('Region__c', 'choice', 'west'))
  })
})

describe('the problem of a chosen field', () => {
  it.each([
    ['missing', field('Gone__c', 'text', 'x'), undefined],
    ['readOnly', field('Locked__c', 'text', 'x'), org[4]],
    ['type', field('Region__c', 'text', 'x'), region],
    ['notInPicklist', field('Region__c', 'choice', 'south'), region],
    ['notInPicklist', field('A__c', 'choices', 'east;south'), { ...region, type: 'multipicklist' }],
    ['empty', field('Note__c', 'text', ' '), org[5]],
    ['noNumber', field('N__c', 'number', '{company}'), described('N__c', 'double')],
    ['tooLong', field('Note__c', 'text', 'eleven chars'), org[5]],
  ])('is "%s"', (problem, chosen, inOrg) => {
    expect(problemOf(chosen, inOrg)).toBe(problem)
  })

  it.each([
    [field('Region__c', 'choice', 'east'), region],
    [field('Note__c', 'text', '{company} and a long text'), org[5]],
    [field('N__c', 'number', '{pagesRead}'), described('N__c', 'double')],
    [field('N__c', 'number', '1{page}.5'), described('N__c', 'double')],
  ])('does not exist for %o', (chosen, inOrg) => {
    expect(problemOf(chosen, inOrg)).toBeNull()
  })
})
