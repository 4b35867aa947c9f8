// Saves the links of a batch as CSV, in the order of the recipients.
import { byteOrderMark, csvLine } from '#shared/csv.ts'
import { batches as en } from '#shared/messages/en/batches.ts'
import { batches as ja } from '#shared/messages/ja/batches.ts'
import type { Locale } from '#shared/model/basics.ts'
import { type LinkBatchWithLinks, recipientStateOf } from '#shared/model/link-batches.ts'
import type { Host } from '../host/host.ts'
import type { Handlers } from '../ipc/handlers.ts'
import type { TrackerClient } from '../tracker/client.ts'
import { fileName } from './exports.ts'

type Parts = {
  client: Pick<TrackerClient, 'call'>
  host: Pick<Host, 'saveFile'>
  /** The time zone of the exported times. */
  timeZone: () => string
}

const textsOf = { en, ja } as const

export function batchExportHandlers({ client, host, timeZone }: Parts) {
  return {
    'exports.linkBatch': async ({ batchId, locale }) => {
      const batch = await client.call('linkBatches.get', { params: { batchId } })
      const target = await host.saveFile(`${fileName(batch.name)}.csv`)
      if (!target) return null
      const text = batchCsv(batch, locale, timeZone())
      await target.write(
        (async function* () {
          yield new TextEncoder().encode(text)
        })(),
      )
      return { name: target.name, lines: batch.links.length }
    },
  } satisfies Partial<Handlers>
}

/** Returns a table with one row for each link. Times are in `timeZone`. */
export function batchCsv({ links }: LinkBatchWithLinks, locale: Locale, timeZone: string): string {
  const { columns, states, erased } = textsOf[locale]
  const times = new Intl.DateTimeFormat('sv-SE', { dateStyle: 'short', timeStyle: 'short', timeZone })
  const timeOf = (at: string | null) => (at === null ? null : times.format(new Date(at)))
  const head = Object.values(columns).map((column) => column.replace('{timeZone}', timeZone))
  const rows = links.map((link, index) => [
    ...[index + 1, link.email ?? erased, link.name, link.url, states[recipientStateOf(link)]],
    ...[timeOf(link.sentAt), link.visitCount, timeOf(link.lastReadAt), Math.round(link.activeMs / 1_000)],
  ])
  return byteOrderMark + [head, ...rows].map(csvLine).join('')
}
