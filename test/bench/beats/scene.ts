// The trackers of the beats bench, and the visits that get the beats.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { makePdf } from '../../fixtures/pdf.ts'
import { joinAs } from '../../fixtures/team/member.ts'
import { startTeamTracker, type TeamTracker } from '../../fixtures/team/tracker.ts'

export const pageCount = 8
export const readers = 512

export type Scene = {
  readonly url: string
  readonly databaseUrl: string
  /** The path of a file with one visit token per line. */
  readonly tokensFile: string
  /** Starts one more tracker on the same database. */
  startAnother(): Promise<TeamTracker>
  close(): Promise<void>
}

/** Starts a tracker with open visits. */
export async function openScene(databaseUrl: string | undefined): Promise<Scene> {
  const dir = mkdtempSync(path.join(tmpdir(), 'lastpage-beats-'))
  const started: TeamTracker[] = []
  const start = async () => {
    const tracker = await startTeamTracker({
      dataDir: dir,
      databaseUrl,
      file: 'test/bench/beats/instrumented-tracker.ts',
      env: { TRACKER_VISIBLE_LEASE_MS: '600000' },
    })
    started.push(tracker)
    return tracker
  }
  const close = async () => {
    await Promise.all(started.map((tracker) => tracker.stop()))
    rmSync(dir, { recursive: true, force: true })
  }
  try {
    const tracker = await start()
    const tokensFile = path.join(dir, 'tokens')
    writeFileSync(tokensFile, (await openVisits(tracker)).join('\n'))
    return {
      url: tracker.url,
      databaseUrl: databaseUrl ?? `sqlite:${path.join(dir, 'tracker.db')}`,
      tokensFile,
      startAnother: start,
      close,
    }
  } catch (error) {
    await close()
    throw error
  }
}

async function openVisits({ url, invite }: TeamTracker): Promise<string[]> {
  const aiko = await joinAs(invite, { name: 'Aiko Sato', email: 'aiko@example.co.jp' })
  const { id: documentId } = await aiko.uploadPdf(
    await makePdf({ pages: pageCount, title: 'Beats' }),
    'Beats',
  )
  const link = await aiko.client.call('links.create', { params: { documentId }, body: {} })
  const slug = new URL(link.url).pathname.slice(1)
  const tokens: string[] = []
  for (let index = 0; index < readers; index += 1) {
    const answer = await fetch(`${url}/api/view/${slug}/visits`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'user-agent': 'Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0',
      },
      body: JSON.stringify({
        email: `reader${index}@beats.example`,
        readerKey: `reader-key-${String(index).padStart(8, '0')}`,
        signals: { webdriver: false, prerendered: false, visible: true },
      }),
    })
    if (!answer.ok) throw new Error(`The open was refused: ${await answer.text()}`)
    tokens.push(((await answer.json()) as { visitToken: string }).visitToken)
  }
  return tokens
}
