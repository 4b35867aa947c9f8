// Checks whether the browser supports the modern build of pdf.js. The page and the worker use this module. If a function is missing, the larger
// legacy build with polyfills is loaded. scripts/test/browser-baseline.test.ts compares `NEEDED` with pdf.js.

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

/** The functions that this browser does not have. The list is computed before the legacy build adds polyfills. */
export const missing: readonly string[] = NEEDED.filter((path) => !has(path))
