// Owns which parts tests start as processes of their own, and where each lies once it is built into one file.
export const PARTS = [
  'src/tracker/server.ts',
  'src/main/headless.ts',
  'test/salesforce-org/server.ts',
  'test/fixtures/team/desktop-child.ts',
]

/** Relative to the repository's root. */
export const builtPart = (file: string) => `out/parts/${file.replace(/\.ts$/, '.js')}`
