// The calls about recipients from Salesforce, with sample sources and people.
import type { RecipientSource, SourcePerson } from '#shared/model/salesforce-recipients.ts'
import type { MemoryCalls } from './state.ts'

const source = (
  kind: RecipientSource['kind'],
  id: string,
  name: string,
  rest: Partial<RecipientSource> = {},
): RecipientSource => ({ kind, id, name, object: null, detail: '', isReadable: true, ...rest })

const sources: readonly RecipientSource[] = [
  source('campaign', '701000000000001AAA', '展示会 2026', { detail: 'Trade Show' }),
  source('campaign', '701000000000002AAA', 'Autumn seminar 2026', { detail: 'Webinar' }),
  source('listView', '00B000000000001AAA', 'My open Leads', { object: 'Lead' }),
  source('listView', '00B000000000002AAA', '東京の取引先責任者', { object: 'Contact' }),
  source('listView', '00B000000000003AAA', 'My territory', { object: 'Contact', isReadable: false }),
  source('report', '00O000000000001AAA', 'Leads of the last 90 days', { detail: 'Public Reports' }),
]

const person = (
  name: string,
  email: string | null,
  company: string,
  rest: Partial<SourcePerson> = {},
): SourcePerson => ({
  ...{ recordId: null, object: 'Lead', optedOut: false, converted: false },
  ...{ name, email, company },
  ...rest,
})

const people: readonly SourcePerson[] = [
  person('森 明', 'mori@hoshi.example', '株式会社ホシ'),
  person('Pat Smith', 'p.smith@westbridge.example', 'Westbridge', { object: 'Contact' }),
  person('Jordan Miller', 'j.miller@northwind.example', 'Northwind', { object: 'Contact' }),
  person('Nils Nomail', null, 'Harborview'),
  person('Casey Converted', 'casey@converted.example', 'Converted Holdings', { converted: true }),
  person('Robin Quiet', 'robin@quiet.example', 'Quiet & Co', { optedOut: true }),
]

const includes = (text: string) => (value: string | null) =>
  value?.toLowerCase().includes(text.toLowerCase()) ?? false

export const recipientCalls = {
  'salesforce.recipientSources': ({ kind, text }) => ({
    sources: sources.filter((each) => each.kind === kind && includes(text)(each.name)),
    isCut: false,
  }),
  'salesforce.recipientPeople': (request) => ({
    people:
      request.kind === 'search'
        ? people.filter((each) => [each.name, each.email, each.company].some(includes(request.text)))
        : [...people],
    hidden: request.kind === 'listView' && request.object === 'Contact' ? ['Contact.Email'] : [],
    isCut: request.kind === 'report',
    columns:
      request.kind === 'report'
        ? [
            { name: 'EMAIL', label: 'Email' },
            { name: 'OWNER_EMAIL', label: 'Lead Owner Email' },
          ]
        : [],
    column: request.kind === 'report' ? (request.column ?? 'EMAIL') : null,
  }),
} satisfies Partial<MemoryCalls>
