import { describe, expect, it } from 'vitest'
import type { Document } from '#shared/model/documents.ts'
import type { RecordMatch, Run } from '#shared/model/runs.ts'
import type { Visit } from '#shared/model/visits.ts'
import type { Access } from '../salesforce/access.ts'
import { type PreviewInput, previewTask } from './preview.ts'

const owner = { id: 'mem_1', name: '佐藤 愛子', email: 'aiko@example.co.jp' }
const document = { title: '製品のご案内', owner, version: { pageCount: 12 } } as Document
const visit = {
  visitor: { email: 'hanako@example.co.jp' },
  page: 5,
  pageCount: 12,
  activeMs: 200_000,
  openMs: 260_000,
  pages: [{ page: 1, activeMs: 60_000 }],
  runs: [] as Run[],
  owner: { id: 'mem_1', name: '佐藤 愛子' },
  linkName: '山田様',
  returning: false,
  openedAt: '2026-11-20T15:30:00.000Z',
  leftAt: '2026-11-21T15:30:00.000Z',
} as Visit
const action = {
  type: 'task',
  assignee: 'documentOwner',
  locale: 'ja',
  subject: null,
  comments: null,
} as const
const input = {
  ...{ document, action, historyUrl: 'https://x.example/history/a', timeZone: 'Asia/Tokyo', now: 0 },
  ...{ record: null, org: null },
}

describe('the preview of a Task', () => {
  it('shows the values of the latest visit', () => {
    const preview = previewTask({ ...input, trigger: 'left', visit })
    expect(preview).toMatchObject({
      subject: '【hanako@example.co.jp】さんが【製品のご案内】を閉じました',
      dueDate: '2026-11-22',
      isExample: false,
    })
    expect(preview.comments).toContain('離脱ページ: 5 / 12')
  })

  it('uses the day of the opening if the trigger is "opened"', () => {
    expect(previewTask({ ...input, trigger: 'opened', visit }).dueDate).toBe('2026-11-21')
  })

  it('uses example values if the document has no visit', () => {
    const preview = previewTask({ ...input, trigger: 'left', visit: null })
    expect(preview).toMatchObject({ isExample: true, dueDate: '1970-01-01' })
    expect(preview.subject).toContain('製品のご案内')
  })

  it('uses a sample document and a sample visit if there is no document', () => {
    const preview = previewTask({ ...input, document: null, trigger: 'left', visit: null })
    expect(preview).toMatchObject({
      isExample: true,
      subject: '【hanako.suzuki@example.co.jp】さんが【製品のご案内】を閉じました',
    })
    expect(preview.comments).toContain('離脱ページ: 12 / 12')
  })

  it('uses custom templates', () => {
    const own = { ...action, subject: '{email} p.{page}', comments: 'x' }
    const preview = previewTask({ ...input, action: own, trigger: 'left', visit })
    expect(preview.subject).toBe('hanako@example.co.jp p.5')
    // The reference line contains the id of a run, which does not exist yet.
    expect(preview.comments).toBe('x')
  })
})

const described = (name: string, values: readonly [value: string, label: string, isDefault: boolean][]) => ({
  ...{ name, label: `Label of ${name}`, type: 'picklist', length: 255, createable: true, updateable: true },
  ...{ filterable: true, nillable: true, defaultedOnCreate: true, externalId: false, unique: false },
  custom: false,
  picklistValues: values.map(([value, label, defaultValue]) => ({
    ...{ value, label, defaultValue },
    active: true,
  })),
})
const access = {
  objects: {
    Task: {
      createable: true,
      fields: [
        described('Status', [['Not Started', '未着手', true]]),
        described('Priority', [
          ['Normal', '中', true],
          ['High', '高', false],
        ]),
      ],
    },
  },
} as unknown as Access
const me = { name: 'Ben Carter', email: 'ben@example.co.jp' }
const org: PreviewInput['org'] = { access, isSandbox: false, user: me }
const record: RecordMatch = {
  ...{ type: 'Contact', id: '003000000000001AAA', name: '山田 花子', company: '山田製作所' },
  owner: { id: '005000000000001AAA', name: '鈴木 春人', email: null },
  matchedAt: '2026-11-20T15:30:00.000Z',
}
const preview = (change: Partial<PreviewInput>) =>
  previewTask({ ...input, trigger: 'left', visit, record, org, ...change })

describe('the rows that only Salesforce knows', () => {
  it('are the defaults of the org and the match of the visit', () => {
    expect(preview({ action: { ...action, assignee: 'recordOwner' } })).toMatchObject({
      assignedTo: { kind: 'value', text: '鈴木 春人' },
      name: { kind: 'value', text: '山田 花子' },
      status: { kind: 'orgDefault', text: '未着手' },
      priority: { kind: 'orgDefault', text: '中' },
      relatedTo: null,
      connected: true,
    })
  })

  it('are unknown if Salesforce is not connected', () => {
    expect(preview({ org: null })).toMatchObject({
      ...{ status: { kind: 'unknown' }, priority: { kind: 'unknown' }, connected: false },
    })
  })

  it('are decided by each visit if there is no match or no visit', () => {
    const perVisit = { assignedTo: { kind: 'perVisit' }, name: { kind: 'perVisit' } }
    const recordOwner = { ...action, assignee: 'recordOwner' } as const
    expect(preview({ action: recordOwner, record: null })).toMatchObject(perVisit)
    expect(preview({ action: recordOwner, visit: null })).toMatchObject(perVisit)
    expect(preview({ document: null, visit: null })).toMatchObject(perVisit)
  })

  it('name the document’s owner by the e-mail address, and the connected user by the name in Salesforce', () => {
    expect(preview({}).assignedTo).toEqual({
      ...{ kind: 'userWithEmail', name: owner.name, email: owner.email },
    })
    const own = { ...org, user: { name: 'Aiko Sato', email: 'Aiko@example.co.jp' } } as PreviewInput['org']
    expect(preview({ org: own }).assignedTo).toEqual({ kind: 'value', text: 'Aiko Sato' })
  })

  it('show the labels of the workflow’s values, and what this user can’t write', () => {
    const fields = [
      { name: 'Priority', label: 'Priority', kind: 'choice' as const, value: 'High' },
      { name: 'Gone__c', label: 'Gone', kind: 'text' as const, value: '{company}' },
    ]
    expect(preview({ action: { ...action, fields } })).toMatchObject({
      priority: { kind: 'value', text: '高' },
      leftOut: [{ label: 'Gone', reason: 'notWritable' }],
      fields: [],
    })
    expect(preview({ action: { ...action, fields }, org: null }).fields).toEqual([
      { label: 'Gone', kind: 'text', value: '山田製作所' },
    ])
  })
})
