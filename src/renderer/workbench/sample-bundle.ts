import type { BundlePart } from '#shared/model/bundles.ts'
import type { Document } from '#shared/model/documents.ts'
import type { Visit } from '#shared/model/visits.ts'
import { bundleOf } from './memory-desktop/bundles.ts'
import { sampleVisits } from './sample-data.ts'

export const sampleBundleId = 'doc_bundle'

/** A bundle of three documents. */
export function sampleBundle(documents: readonly Document[]): Document {
  const parts = [1, 5, 6].flatMap((index) => documents[index] ?? [])
  const message = 'お打ち合わせの資料をまとめました。\nまずは料金表からご覧ください。'
  const [first] = documents as [Document, ...Document[]]
  return {
    ...first,
    ...bundleOf({ title: '導入のご提案一式', message, parts: parts.map(({ id }) => id) }, documents),
    id: sampleBundleId,
  }
}

/** Which pages each visit read, in percent of the pages of each document. */
const readings = [
  [100, 60, 0],
  [100, 100, 100],
  [50, 0, 0],
  [100, 0, 100],
] as const

/** Visits of the bundle. Some of them read only a part of the documents. */
export function sampleBundleVisits(bundle: Document): Visit[] {
  const parts: BundlePart[] = bundle.bundle?.parts ?? []
  const labels = bundle.version.pageLabels ?? []
  return sampleVisits([bundle])
    .slice(3, 11)
    .map((visit, index) => {
      const pages = parts.flatMap(({ firstPage, pageCount }, position) => {
        const share = readings[index % readings.length]?.[position] ?? 0
        return Array.from({ length: Math.ceil((pageCount * share) / 100) }, (_, page) => ({
          page: firstPage + page,
          activeMs: 2_000 + ((index * 31 + page * 17) % 9) * 4_400,
        }))
      })
      const page = pages.at(-1)?.page ?? 1
      const activeMs = pages.reduce((sum, each) => sum + each.activeMs, 0)
      const label = labels[page - 1]
      return {
        ...visit,
        id: `vis_bundle_${index}`,
        ...{ pages, page, activeMs, openMs: activeMs + 30_000, parts },
        ...(label ? { pageLabel: label } : {}),
      }
    })
}
