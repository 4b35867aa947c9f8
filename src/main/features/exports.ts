// Streams a CSV from the tracker into the file that the rep chose, and counts the lines of the CSV.
import { visitsCsvPath } from '#shared/analytics.ts'
import { CodedError, errorOf } from '#shared/errors.ts'
import { auditCsvPath } from '#shared/tracker-api/audit.ts'
import type { Host } from '../host/host.ts'
import type { Handlers } from '../ipc/handlers.ts'
import type { HttpClient } from '../network/http-client.ts'
import { unreachable } from '../tracker/client.ts'
import type { Session } from '../tracker/session.ts'
import type { Emit } from '../workspace/feed.ts'

type Parts = {
  session: Pick<Session, 'access'>
  host: Pick<Host, 'saveFile'>
  emit: Emit
  /** The time zone of the exported times. */
  timeZone: () => string
  fetch: HttpClient
}
/** The path and the query of a CSV. A value that is undefined is left out. */
type Wanted = { path: string; query: Readonly<Record<string, unknown>> }

/** The shortest time between two progress events to the renderer, in ms. */
const progressIntervalMs = 200
const lineEnd = 10

export function exportHandlers(parts: Parts) {
  async function saveAs(name: string, { path, query }: Wanted) {
    const target = await parts.host.saveFile(`${fileName(name)}.csv`)
    if (!target) return null
    const wanted = { path, query: { ...query, timeZone: parts.timeZone() } }
    return { name: target.name, lines: await save(parts, wanted, target.write) }
  }
  return {
    'exports.visits': ({ name, filter, lines, locale }) =>
      saveAs(name, { path: visitsCsvPath, query: { ...filter, lines, locale } }),
    'exports.auditLog': ({ name, filter, locale }) =>
      saveAs(name, { path: auditCsvPath, query: { ...filter, locale } }),
  } satisfies Partial<Handlers>
}

/**
 * Returns a file name without the characters that Windows forbids, and without an extension. Rules:
 * https://learn.microsoft.com/windows/win32/fileio/naming-a-file
 */
export function fileName(name: string): string {
  const plain = name
    .normalize('NFC')
    .replace(/[\p{Cc}<>:"/\\|?*]/gu, ' ')
    .replace(/\s+/g, ' ')
    .replace(/^[ .]+|[ .]+$/g, '')
  return Array.from(plain).slice(0, 80).join('').trim() || 'Lastpage'
}

async function save(
  parts: Parts,
  wanted: Wanted,
  write: (bytes: AsyncIterable<Uint8Array>) => Promise<void>,
): Promise<number> {
  const access = parts.session.access()
  if (!access) throw new CodedError('not_joined', 'This device has not joined a workspace.')
  const lost = (error: unknown) => unreachable(access.url, error)
  const answer = await parts
    .fetch(address(access.url, wanted), {
      headers: { authorization: `Bearer ${access.token}` },
      redirect: 'error',
    })
    .catch((error: unknown) => {
      throw lost(error)
    })
  if (!answer.ok || !answer.body) throw await errorOf(answer)
  const body = answer.body as unknown as AsyncIterable<Uint8Array>
  // The count starts at -1, because the first line is the header.
  const counted = { lines: -1 }
  let lastProgressAt = 0
  async function* counting(): AsyncGenerator<Uint8Array> {
    try {
      for await (const bytes of body) {
        for (const byte of bytes) if (byte === lineEnd) counted.lines += 1
        yield bytes
        if (Date.now() - lastProgressAt < progressIntervalMs) continue
        lastProgressAt = Date.now()
        parts.emit('exporting', { lines: Math.max(0, counted.lines) })
      }
    } catch (error) {
      throw lost(error)
    }
  }
  await write(counting())
  return Math.max(0, counted.lines)
}

function address(base: string, { path, query }: Wanted): string {
  const url = new URL(base.replace(/\/+$/, '') + path)
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined) url.searchParams.set(name, String(value))
  }
  return url.href
}
