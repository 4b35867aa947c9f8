// A hand-written parser for the common beats of the viewer, which arrive thousands of times a second. The schema parses all other beats. The parser
// never accepts a beat that the schema refuses (fast-beat-parser.test.ts). It reads only the known fields, so it needs no search for names that change a prototype.
import type { Beat } from '#shared/viewer-api.ts'

const known = new Set([
  'token',
  'load',
  'seq',
  'pages',
  'openMs',
  'page',
  'visible',
  'goodbye',
  'inputs',
  'closed',
])
const loadName = /^[\w-]{8,32}$/

const isCount = (value: unknown, min: number, max: number) =>
  Number.isSafeInteger(value) && (value as number) >= min && (value as number) <= max
const isText = (value: unknown, max: number): value is string =>
  typeof value === 'string' && value.length <= max

/** True for 1 to 999,999 without leading zeros. It runs for each page of each beat, and takes less time than a regular expression. */
function isPageNumber(name: string): boolean {
  if (name.length === 0 || name.length > 6 || name.charCodeAt(0) === 48) return false
  for (let at = 0; at < name.length; at += 1) {
    const code = name.charCodeAt(at)
    if (code < 48 || code > 57) return false
  }
  return true
}

function arePages(pages: unknown): pages is Record<string, number> {
  if (typeof pages !== 'object' || pages === null || Array.isArray(pages)) return false
  const times = pages as Record<string, unknown>
  for (const page of Object.keys(times)) {
    if (!isPageNumber(page) || !isCount(times[page], 0, 86_400_000)) return false
  }
  return true
}

function isBeat(data: unknown): data is Beat {
  if (typeof data !== 'object' || data === null) return false
  for (const name of Object.keys(data)) if (!known.has(name)) return false
  const { token, load, seq, pages, openMs, page, visible, goodbye, inputs, closed } = data as Record<
    string,
    unknown
  >
  return (
    isText(token, 600) &&
    isText(load, 32) &&
    loadName.test(load) &&
    isCount(seq, 0, 1_000_000) &&
    isCount(openMs, 0, 604_800_000) &&
    isCount(page, 1, 999_999) &&
    isCount(inputs, 0, 10_000_000) &&
    typeof visible === 'boolean' &&
    typeof goodbye === 'boolean' &&
    (closed === undefined || isCount(closed, 0, Number.MAX_SAFE_INTEGER)) &&
    arePages(pages)
  )
}

/** A beat that `quickBeat` has accepted. */
export class QuickBeat {
  readonly beat: Beat
  constructor(beat: Beat) {
    this.beat = beat
  }
}

/** Returns the beat in the JSON, or null if the schema must parse it. */
export function quickBeat(json: string): QuickBeat | null {
  try {
    const data: unknown = JSON.parse(json)
    return isBeat(data) ? new QuickBeat(data) : null
  } catch {
    return null
  }
}
