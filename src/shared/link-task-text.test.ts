import { describe, expect, it } from 'vitest'
import { linkTaskComments, linkTaskLines, linkTaskSubject } from './link-task-text.ts'

const text = {
  document: 'Product\ntour {url}',
  recipient: 'aki@example.com',
  linkName: 'Aki',
  url: 'https://pages.example/abc',
}

describe('the Task of a link', () => {
  it('has a subject of one line; a placeholder inside a title is not replaced', () => {
    expect(linkTaskSubject(text, 'en')).toBe('Link to Product tour {url} created for aki@example.com')
    expect(linkTaskSubject(text, 'ja')).toBe(
      '【Product tour {url}】のリンクをaki@example.comさん用に作成しました',
    )
  })

  it('has a subject of at most 255 characters', () => {
    expect(linkTaskSubject({ ...text, document: 'x'.repeat(400) }, 'en')).toHaveLength(255)
  })

  it('has lines for name, URL and document, and the reference line at the end', () => {
    expect(linkTaskComments(text, 'en', 'run_1')).toBe(
      'Link: Aki\nURL: https://pages.example/abc\nDocument: Product tour {url}\n\nRef: run_1',
    )
    expect(linkTaskLines({ ...text, linkName: ' ' }, 'ja')).toEqual([
      'URL: https://pages.example/abc',
      '資料名: Product tour {url}',
    ])
  })
})
