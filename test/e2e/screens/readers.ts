// Readers that use the viewer's HTTP API. The product itself makes the visits, notifications and Salesforce records. This file only changes times in the
// database.
import { randomBytes } from 'node:crypto'
import path from 'node:path'
import Sqlite from 'better-sqlite3'
import { OpenVisitResponse } from '#shared/viewer-api.ts'

const personUserAgent =
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/148.0.0.0 Safari/537.36'
const scannerUserAgent = 'Mozilla/5.0 (compatible; MailGuardBot/2.1; +https://mail-guard.example)'

export type Pages = [page: number, seconds: number][]

export type Reader = {
  readonly visitId: string
  /** Sends a beat, so that the visit stays open. */
  beat(): Promise<void>
  leave(): Promise<void>
}

export type TrackerDatabase = { readonly db: Sqlite.Database }

export function openDatabase(folder: string): TrackerDatabase {
  return { db: new Sqlite(path.join(folder, 'tracker', 'tracker.db'), { timeout: 5_000 }) }
}

/** Opens the link and reports that these pages have been read. */
export async function startReading(
  { db }: TrackerDatabase,
  link: string,
  { pages, email, isScanner = false }: { pages: Pages; email?: string; isScanner?: boolean },
): Promise<Reader> {
  const { origin, pathname } = new URL(link)
  const post = async (to: string, body: unknown): Promise<unknown> => {
    const response = await fetch(origin + to, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'user-agent': isScanner ? scannerUserAgent : personUserAgent,
      },
      body: JSON.stringify(body),
    })
    const answer: unknown = await response.json()
    if (!response.ok) throw new Error(`${to}: ${JSON.stringify(answer)}`)
    return answer
  }
  const { visitId, visitToken } = OpenVisitResponse.parse(
    await post(`/api/view${pathname}/visits`, {
      ...(email ? { email } : {}),
      readerKey: randomBytes(16).toString('hex'),
      signals: { webdriver: false, prerendered: false, visible: !isScanner },
    }),
  )
  const readMs = pages.reduce((sum, [, seconds]) => sum + seconds * 1_000, 0)
  moveOpeningBack(db, visitId, readMs + 20_000)
  const counted: Record<string, number> = {}
  for (const [page, seconds] of pages) counted[page] = (counted[page] ?? 0) + seconds * 1_000
  const load = randomBytes(8).toString('hex')
  const page = pages.at(-1)?.[0] ?? 1
  let seq = 0
  const send = async (goodbye: boolean) => {
    seq += 1
    await post('/api/view/beats', {
      ...{ token: visitToken, load, seq, pages: counted, openMs: readMs + 8_000, page },
      ...{ visible: !goodbye, goodbye, inputs: isScanner ? 0 : 12 },
    })
  }
  await send(false)
  return { visitId, beat: () => send(false), leave: () => send(true) }
}

function moveOpeningBack(db: Sqlite.Database, visitId: string, ms: number): void {
  const row = db.prepare('SELECT loads FROM visits WHERE visit_id = ?').get(visitId) as { loads: string }
  const loads = JSON.parse(row.loads) as {
    opening: { firstAt: number; lastAt: number; sinceAt?: number } | null
  }
  const { opening: was } = loads
  // Move all times by the same amount. Otherwise the tracker would expect a second page load.
  const opening = was && {
    ...{ firstAt: was.firstAt - ms, lastAt: was.lastAt - ms },
    ...(was.sinceAt === undefined ? {} : { sinceAt: was.sinceAt - ms }),
  }
  db.prepare('UPDATE visits SET opened_at = opened_at - ?, loads = ? WHERE visit_id = ?').run(
    ms,
    JSON.stringify({ ...loads, opening }),
    visitId,
  )
}

/** Moves a visit that has ended, and its notification, to another time. */
export function moveVisit({ db }: TrackerDatabase, visitId: string, openedAt: number): void {
  const visit = db.prepare('SELECT opened_at, left_at FROM visits WHERE visit_id = ?').get(visitId) as {
    opened_at: number
    left_at: number | null
  }
  const by = openedAt - visit.opened_at
  db.prepare(
    'UPDATE visits SET opened_at = opened_at + @by, last_active_at = last_active_at + @by, left_at = left_at + @by WHERE visit_id = @visitId',
  ).run({ by, visitId })
  db.prepare(
    'UPDATE counted_visits SET opened_at = opened_at + @by, last_active_at = last_active_at + @by WHERE visit_id = @visitId',
  ).run({ by, visitId })
  db.prepare(
    'UPDATE notifications SET created_at = created_at + @by, updated_at = updated_at + @by WHERE visit_id = @visitId',
  ).run({ by, visitId })
}
