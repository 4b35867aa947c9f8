import { describe, expect, it } from 'vitest'
import type { Document } from '#shared/model/documents.ts'
import type { Visit } from '#shared/model/visits.ts'
import { previewTask } from './preview.ts'

const document = { title: '製品のご案内', version: { pageCount: 12 } } as Document
const visit = {
  visitor: { email: 'hanako@example.co.jp' },
  page: 5,
  pageCount: 12,
  activeMs: 200_000,
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
const input = { document, action, historyUrl: 'https://x.example/history/a', timeZone: 'Asia/Tokyo', now: 0 }

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
    expect(preview.comments).toMatch(/^x\n\nRef: run_/)
  })
})
