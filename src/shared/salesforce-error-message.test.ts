import { expect, it } from 'vitest'
import { shortenErrorMessage } from './salesforce-error-message.ts'

it.each([
  [
    'a rejected query',
    "\nId, Name, Email FROM Lead WHERE Email IN ('a@b.example')\n          ^\nERROR at Row:1:Column:18\nNo such column 'Email' on entity 'Lead'. If you are attempting to use a custom field, be sure to append the '__c' after the custom field name.",
    "No such column 'Email' on entity 'Lead'.",
  ],
  ['a rule of the org', 'Tasks need a type.', 'Tasks need a type.'],
  ['two lines', 'Required fields are missing:\n[Region__c]', 'Required fields are missing: [Region__c]'],
  [
    'a name with a dot',
    'TaskTrigger: System.NullPointerException',
    'TaskTrigger: System.NullPointerException',
  ],
  [
    'a rule of two sentences',
    '件名は必須です。\n管理者に連絡してください。',
    '件名は必須です。 管理者に連絡してください。',
  ],
  ['nothing', '', ''],
])('%s', (_name, words, line) => {
  expect(shortenErrorMessage(words)).toBe(line)
})

it('shortens a message to at most 300 characters', () => {
  expect(shortenErrorMessage('x'.repeat(500)).length).toBeLessThanOrEqual(300)
})
