const tracker = 'src/tracker/server.ts'
/** The parts that are bundled only for tests. */
export const BUNDLED_PARTS = [
  'src/main/headless.ts',
  'test/salesforce-org/server.ts',
  'test/fixtures/team/desktop-child.ts',
]

/** The parts that tests start as processes. The tracker's bundle is its production build. */
export const PARTS = [tracker, ...BUNDLED_PARTS]

/** The path of a part's bundle, relative to the root of the repository. */
export const builtPart = (file: string) =>
  file === tracker ? 'out/tracker/server.js' : `out/parts/${file.replace(/\.ts$/, '.js')}`
