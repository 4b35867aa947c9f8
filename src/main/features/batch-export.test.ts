import { expect, test } from 'vitest'
import type { LinkBatchWithLinks } from '#shared/model/link-batches.ts'
import { batchCsv } from './batch-export.ts'

const link = {
  ...{ linkId: 'lnk_1', url: 'https://share.example.com/a', email: 'ann@a.example', name: 'Ng, "Ann"' },
  ...{ sentAt: '2026-11-20T23:30:00.000Z', disabledAt: null, expiresAt: null },
  ...{ visitCount: 2, lastReadAt: '2026-11-21T00:05:00.000Z', isReading: false, activeMs: 61_400 },
}
const untouched = { sentAt: null, visitCount: 0, lastReadAt: null, activeMs: 0 }
const batch: LinkBatchWithLinks = {
  ...{ id: 'lba_1', documentId: 'doc_1', owner: { id: 'mem_1', name: 'Aiko' }, name: 'Fair' },
  ...{ createdAt: '2026-11-20T00:00:00.000Z', revokedAt: null },
  counts: { links: 2, sent: 1, opened: 1, disabled: 0 },
  links: [link, { ...link, ...untouched, linkId: 'lnk_2', email: null, name: '=HYPERLINK("x")' }],
}

test('a table with one row for each recipient, in their order, with local times and without formulas', () => {
  expect(batchCsv(batch, 'en', 'Asia/Tokyo')).toBe(
    [
      '\uFEFFNo.,E-mail,Name,Link,State,Sent (Asia/Tokyo),Visits,Last read (Asia/Tokyo),Reading time (s)',
      '1,ann@a.example,"Ng, ""Ann""",https://share.example.com/a,Read,2026-11-21 08:30,2,2026-11-21 09:05,61',
      `2,Erased person,"'=HYPERLINK(""x"")",https://share.example.com/a,Not sent,,0,,0`,
      '',
    ].join('\r\n'),
  )
  expect(batchCsv(batch, 'ja', 'UTC').split('\r\n')[2]).toContain('消去された人')
})
