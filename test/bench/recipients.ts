// Measures how long personal links for many recipients take: one batch, against one request for each link in the same run.
import { randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { maxRecipients } from '#shared/model/link-batches.ts'
import { makePdf } from '../fixtures/pdf.ts'
import { joinAs } from '../fixtures/team/member.ts'
import { startTeamTracker } from '../fixtures/team/tracker.ts'
import { type Bench, type BenchOptions, repeated } from './bench.ts'
import { onEachDatabase } from './databases.ts'
import { type Row, rowOf } from './row.ts'

const timed = async (work: () => Promise<unknown>): Promise<number> => {
  const began = performance.now()
  await work()
  return performance.now() - began
}

export const recipients: Bench = (options) =>
  onEachDatabase(options, async (name, databaseUrl) => {
    const count = Math.min(options.people, maxRecipients)
    const folder = mkdtempSync(join(tmpdir(), 'lastpage-recipients-'))
    const env = { TRACKER_RATE_LIMIT: 'false' }
    const tracker = await startTeamTracker({ dataDir: folder, ...(databaseUrl ? { databaseUrl } : {}), env })
    try {
      const { client, uploadPdf } = await joinAs(tracker.invite, { name: 'Aiko', email: 'aiko@example.com' })
      const { id: documentId } = await uploadPdf(await makePdf({ pages: 3 }), 'Offer')
      return await repeated(options.runs, async (run) => [
        await compare({ client, documentId, count, name, run, log: options.log }),
      ])
    } finally {
      await tracker.stop()
      rmSync(folder, { recursive: true, force: true })
    }
  })

type Comparison = {
  client: Awaited<ReturnType<typeof joinAs>>['client']
  documentId: string
  count: number
  name: string
  run: number
  log: BenchOptions['log']
}

async function compare({ client, documentId, count, name, run, log }: Comparison): Promise<Row> {
  const params = { documentId }
  const people = (domain: string) => Array.from({ length: count }, (_, n) => ({ email: `p${n}@${domain}` }))
  const together = await timed(async () => {
    const body = { key: randomUUID(), name: 'Fair', recipients: people(`batch${run}.example`) }
    const batch = await client.call('linkBatches.create', { params, body })
    if (batch.counts.links !== count) throw new Error(`The batch has ${batch.counts.links} links.`)
  })
  const single = await timed(async () => {
    for (const { email: recipientEmail } of people(`single${run}.example`))
      await client.call('links.create', { params, body: { recipientEmail } })
  })
  log(`${name}: ${Math.round(together)} ms for a batch, ${Math.round(single)} ms one at a time`)
  return rowOf({
    ...{ bench: 'recipients', case: name, metric: `${count} links in one batch`, unit: 'ms' },
    value: together,
    against: single,
  })
}
