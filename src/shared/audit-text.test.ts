import { describe, expect, test } from 'vitest'
import { auditText, holdingsText } from './audit-text.ts'
import { AuditEntry, auditKinds } from './model/audit.ts'

const entry = (kind: string, more: object = {}): AuditEntry =>
  AuditEntry.parse({
    ...{ id: 'aud_1', at: '2026-11-22T09:30:00.000Z', kind, by: { id: 'mem_1', name: 'Mika' } },
    ...{ member: { id: 'mem_2', name: 'Ken' }, successor: { id: 'mem_3', name: 'Yui' } },
    ...{ document: { id: 'doc_1', title: 'Offer' }, target: { type: 'link', id: 'lnk_1', name: 'Acme' } },
    ...more,
  })

const en = auditText('en')
const ja = auditText('ja')

describe('the sentences of the audit log', () => {
  test.each(Object.keys(auditKinds))(
    '%s has a sentence in both languages without an open placeholder',
    (kind) => {
      for (const { sentence } of [en, ja]) {
        const text = sentence(entry(kind, { counts: { documents: 1, links: 2, workflows: 0 }, count: 3 }))
        expect(text).toMatch(/[.。]$|: $|: [^{}]*$/)
        expect(text).not.toMatch(/[{}]|undefined/)
      }
    },
  )

  test('counts have their plural forms, and zero counts are left out', () => {
    expect(holdingsText('en', { documents: 1, links: 30, workflows: 0 })).toBe('1 document and 30 links')
    expect(holdingsText('ja', { documents: 1, links: 30, workflows: 2 })).toContain('30')
    const moved = entry('documentOwner', { counts: { documents: 1, links: 1, workflows: 0 } })
    expect(en.sentence(moved)).toContain('1 link went along.')
    expect(en.sentence(moved, 'document')).not.toContain('Offer')
  })

  test('an actor who is no member has a name', () => {
    const nobody = { by: null }
    expect(en.sentence(entry('linkTurnedOff', { ...nobody, actor: 'operator' }))).toBe(
      'The operator turned off a link “Acme” to “Offer”.',
    )
    expect(
      ja.sentence(
        entry('retentionDeleted', { ...nobody, actor: 'system', dataKind: 'visits', count: 1_204 }),
      ),
    ).toBe('トラッカーが保存期間を過ぎたデータを削除しました（閲覧: 1,204件）。')
  })

  test('values of settings have their words, and filters of an export have no earlier value', () => {
    const change = { field: 'memberVisibility', from: 'everything', to: 'own' }
    expect(en.change(change, 'settingsChanged')).toBe('What members see: Everything → Only what is theirs')
    expect(en.change({ field: 'passcode', from: null, to: null }, 'linkChanged')).toBe('Passcode changed')
    expect(ja.change({ field: 'peopleOnly', from: null, to: 'true' }, 'visitsExported')).toBe(
      '人による閲覧のみ: オン',
    )
    expect(en.change({ field: 'name', from: 'own', to: 'false friends' }, 'settingsChanged')).toBe(
      'Name: own → false friends',
    )
  })

  test('the reason of a refusal is the sentence of its error, and an unknown reason stays', () => {
    expect(en.sentence(entry('accountEnded', { reason: 'sign_in_group_required' }))).not.toContain(
      'sign_in_group',
    )
    expect(en.sentence(entry('accountEnded', { reason: 'http_503' }))).toContain('http_503')
  })
})
