import type { Document } from '#shared/model/documents.ts'
import type { LinkBatchWithLinks } from '#shared/model/link-batches.ts'
import { withCounts } from './memory-desktop/batches.ts'
import { iso } from './sample-data.ts'

const hour = 3_600_000
const day = 24 * hour
const people = [
  ['yamada.taro@midori-kogyo.example', '山田 太郎'],
  ['sato.hanako@umi-shoji.example', '佐藤 花子'],
  ['grace.hopkins@northfield.example', 'Grace Hopkins'],
  ['m.ito@sora-denki.example', '伊藤 誠'],
  ['lee.min@hanbit.example', 'Lee Min'],
  ['suzuki@kaze.example', ''],
  ['takahashi.yui@hoshi.example', '高橋 結衣'],
  ['b.brown@westbridge.example', 'Bob Brown'],
] as const

/** One batch whose recipients are in all states. Some of them should be reminded. */
export function sampleBatches(documents: readonly Document[]): LinkBatchWithLinks[] {
  const document = documents[1]
  if (!document) return []
  const links = people.map(([email, name], index) => ({
    ...{
      linkId: `lnk_batch_${index}`,
      url: `https://docs.aozora.example/bT7v${index}Qw8xT1yUuEo2LmNpRs`,
      email,
      name,
    },
    sentAt: index === 7 ? null : iso(index < 6 ? 5 * day : 20 * hour),
    ...{ disabledAt: null, expiresAt: null },
    visitCount: index < 3 ? index + 1 : index === 3 ? 1 : 0,
    lastReadAt: index < 4 ? iso((index + 1) * hour) : null,
    isReading: index === 0,
    activeMs: index < 3 ? (index + 1) * 95_000 : 0,
  }))
  const counts = { links: 0, sent: 0, opened: 0, disabled: 0 }
  const { id: documentId, owner } = document
  return [
    withCounts({
      ...{ id: 'lba_1', documentId, owner: { id: owner.id, name: owner.name }, name: '展示会5月' },
      ...{ createdAt: iso(5 * day), revokedAt: null, counts, links },
    }),
  ]
}
