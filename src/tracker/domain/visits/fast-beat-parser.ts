// A hand-written parser for the common beats of the viewer, which arrive thousands of times a second. The schema parses all other beats. The parser
// never accepts a beat that the schema refuses (fast-beat-parser.test.ts).
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
const pageNumber = /^[1-9]\d{0,5}$/

const isCount = (value: unknown, min: number, max: number) =>
  Number.isSafeInteger(value) && (value as number) >= min && (value as number) <= max
const isText = (value: unknown, max: number): value is string =>
  typeof value === 'string' && value.length <= max

function arePages(pages: unknown): boolean {
  if (typeof pages !== 'object' || pages === null || Array.isArray(pages)) return false
  for (const [page, ms] of Object.entries(pages)) {
    if (!pageNumber.test(page) || !isCount(ms, 0, 86_400_000)) return false
  }
  return true
}

/** Returns the beat, or null if the schema must parse it. */
export function quickBeat(data: unknown): Beat | null {
  if (typeof data !== 'object' || data === null) return null
  for (const name of Object.keys(data)) if (!known.has(name)) return null
  const { token, load, seq, pages, openMs, page, visible, goodbye, inputs, closed } = data as Record<
    string,
    unknown
  >
  const isBeat =
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
  return isBeat ? (data as Beat) : null
}
