// The fields that settings can use, as the practice org describes them for the connected user.
import { beforeEach, expect, it } from 'vitest'
import type { FieldObject } from '#shared/model/salesforce-fields.ts'
import { connectedRep, type Rep, setUpTestOrg } from './rep.ts'

const org = setUpTestOrg()
let rep: Rep
beforeEach(async () => {
  await org.control.set({
    customFields: [
      { object: 'Lead', name: 'Viewed__c', label: 'Viewed', type: 'datetime' },
      {
        ...{ object: 'Lead', name: 'Region__c', type: 'picklist', restricted: true },
        values: [{ value: 'east', label: '東' }, { value: 'west' }],
      },
    ],
  })
  rep = await connectedRep(org, 'aiko')
})

const field = async (object: FieldObject, name: string) =>
  (await rep.salesforce.fields(object))?.find((each) => each.name === name)

it('returns the type, length, rights and picklist values of a field', async () => {
  expect(await field('Lead', 'LeadSource')).toMatchObject({
    ...{ label: 'Lead Source', type: 'picklist', length: 255, createable: true, updateable: true },
    ...{ nillable: true, defaultedOnCreate: false, custom: false },
    picklistValues: expect.arrayContaining([{ value: 'Other', label: 'その他', isDefault: false }]),
  })
  expect((await field('Task', 'Status'))?.picklistValues[0]).toMatchObject({
    value: 'Not Started',
    isDefault: true,
  })
  expect(await field('Lead', 'Viewed__c')).toMatchObject({ type: 'datetime', length: 0, custom: true })
  expect((await field('Lead', 'Region__c'))?.picklistValues).toHaveLength(2)
})

it('leaves out hidden fields and reports read-only fields', async () => {
  await org.control.restrict('aiko', { hiddenFields: ['Lead.Viewed__c'], readOnlyFields: ['Lead.Region__c'] })
  await rep.salesforce.disconnect()
  rep = await connectedRep(org, 'aiko')
  expect(await field('Lead', 'Viewed__c')).toBeUndefined()
  expect(await field('Lead', 'Region__c')).toMatchObject({ updateable: false, createable: false })
})

it('returns null for an object that the user can’t see', async () => {
  await org.control.restrict('aiko', { hiddenObjects: ['Contact'] })
  await rep.salesforce.disconnect()
  rep = await connectedRep(org, 'aiko')
  expect(await rep.salesforce.fields('Contact')).toBeNull()
})

it('reads several objects with one API call', async () => {
  await rep.salesforce.fields('Lead')
  const before = (await org.control.state()).apiCalls
  await rep.salesforce.fields('Task')
  await rep.salesforce.fields('Contact')
  expect((await org.control.state()).apiCalls).toBe(before)
})
