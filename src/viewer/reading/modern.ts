// Whether this browser supports the modern build of pdf.js, in the page and in a worker. If a function is missing, the larger legacy build
// is loaded, which contains polyfills. scripts/test/browser-baseline.test.ts compares the list with pdf.js.

/** Functions that the modern build calls and that the oldest supported browsers do not have. */
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

/** Computed before the legacy build adds polyfills. */
export const missing: readonly string[] = NEEDED.filter((path) => !has(path))
