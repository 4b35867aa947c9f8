// Owns the question whether this browser runs pdf.js' modern build, in a page or a worker. Where a function is missing, the
// larger legacy build is loaded, which brings it along. browser-baseline.test.ts holds the list against pdf.js itself.

/** What the modern build calls and the baseline lacks. */
export const NEEDED = [
  'Blob.prototype.bytes',
  'Iterator.prototype',
  'Map.prototype.getOrInsert',
  'Map.prototype.getOrInsertComputed',
  'Math.sumPrecise',
  'Promise.try',
  'Response.prototype.bytes',
  'URL.parse',
  'Uint8Array.fromBase64',
  'Uint8Array.prototype.toBase64',
  'Uint8Array.prototype.toHex',
  'WeakMap.prototype.getOrInsertComputed',
] as const

const has = (path: string): boolean => {
  let found: unknown = globalThis
  for (const name of path.split('.')) found = (found as Record<string, unknown> | undefined)?.[name]
  return found !== undefined
}

/** Asked before the legacy build adds what is missing. */
export const missing: readonly string[] = NEEDED.filter((path) => !has(path))
