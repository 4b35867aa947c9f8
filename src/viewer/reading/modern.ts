// Checks whether the browser supports the modern build of pdf.js. Used by the page and by the worker. If a function is missing, the larger
// legacy build with polyfills is loaded. scripts/test/browser-baseline.test.ts compares the list with pdf.js.

/** The functions that the modern build calls and that some supported browsers do not have. */
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

/** The missing functions. Computed before the legacy build adds polyfills. */
export const missing: readonly string[] = NEEDED.filter((path) => !has(path))
