/** The parts that tests start as processes. */
export const PARTS = [
  'src/tracker/server.ts',
  'src/main/headless.ts',
  'test/salesforce-org/server.ts',
  'test/fixtures/team/desktop-child.ts',
]

/** The path of a part's bundle, relative to the root of the repository. */
export const builtPart = (file: string) => `out/parts/${file.replace(/\.ts$/, '.js')}`
