import type { IConfiguration, IForbiddenRuleType } from 'dependency-cruiser'

/**
 * Which file may import which. `npm test -- imports` checks it and prints the reason of the rule that is broken.
 *
 * Each row of `folders` names a folder of `src`, the other folders that its files may import, and why. A folder may always import
 * from itself. Rows may overlap: a file must satisfy every row that contains it. To add a layer, add a row.
 *
 * Type-only imports count too: they tie two folders together in the same way.
 * Rules about npm packages and Node's modules are in biome.json (`noRestrictedImports`), except for Kysely.
 */

const SHARED = 'src/shared/'

const tracker = (...layers: string[]) => layers.map((layer) => `src/tracker/${layer}/`)
const main = (...layers: string[]) => layers.map((layer) => `src/main/${layer}/`)
/** The port to the operating system: the layers of main know it, and none of its two adapters. */
const HOST_PORT = 'src/main/host/host.ts'
const HOST_FILES = 'src/main/host/[^/]+$'
const renderer = (...layers: string[]) => layers.map((layer) => `src/renderer/${layer}/`)

export type FolderRule = { folder: string; mayImport: string[]; because: string }

export const folders: FolderRule[] = [
  // The deployable parts.
  {
    folder: SHARED,
    mayImport: [],
    because: 'src/shared is what two sides of a wire agree on; imports point towards it, never out of it.',
  },
  {
    folder: 'src/tracker/',
    mayImport: [SHARED],
    because: 'the tracker is deployed alone; the viewer reaches it as built files, desktops over its API.',
  },
  {
    folder: 'src/viewer/',
    mayImport: [SHARED],
    because:
      'the viewer is sent to prospects and must open at once; it shares only the wire with the tracker.',
  },
  {
    folder: 'src/main/',
    mayImport: [SHARED],
    because: 'main talks to the tracker over HTTP and to the renderer over the desktop API, also in tests.',
  },
  {
    folder: 'src/preload/',
    mayImport: [SHARED],
    because: 'the preload is one sandboxed file between main and renderer and belongs to neither.',
  },
  {
    folder: 'src/renderer/',
    mayImport: [SHARED, 'src/preload/'],
    because: 'the renderer draws what main tells it over the desktop API; it never reaches into main.',
  },

  // The layers of the tracker, from the bottom up. `src/tracker/app` and `server.ts` compose them and may import all.
  {
    folder: 'src/tracker/infrastructure/',
    mayImport: [SHARED],
    because:
      'infrastructure (database, blobs, PDF tools, clock, HTTP helpers) is technical and knows no feature of the tracker.',
  },
  {
    folder: 'src/tracker/infrastructure/database/migrations/',
    mayImport: [],
    because:
      'a migration must do the same for ever. Copy the code that it needs into migrations/frozen; a later change of live code would break new installations and upgrades.',
  },
  {
    folder: 'src/tracker/domain/',
    mayImport: [SHARED],
    because: 'domain rules are pure: values in, values out, no I/O. The layers above call them.',
  },
  {
    folder: 'src/tracker/repositories/',
    mayImport: [SHARED, ...tracker('domain', 'infrastructure')],
    because: 'repositories read and write rows. What should happen next is decided above, by services.',
  },
  {
    folder: 'src/tracker/events/',
    mayImport: [SHARED, ...tracker('repositories', 'domain', 'infrastructure')],
    because:
      'events are what services publish and subscribe to; an event knows none of its publishers and subscribers.',
  },
  {
    folder: 'src/tracker/services/',
    mayImport: [SHARED, ...tracker('events', 'repositories', 'domain', 'infrastructure')],
    because: 'services run transactions. Routes and workers call them, never the other way round.',
  },
  {
    folder: 'src/tracker/http/',
    mayImport: [SHARED, ...tracker('services', 'events', 'repositories', 'domain', 'infrastructure')],
    because: 'http is what all routes share: errors, authentication, limits, pages. It knows no route.',
  },
  {
    folder: 'src/tracker/routes/',
    mayImport: [SHARED, ...tracker('http', 'services', 'events', 'repositories', 'domain', 'infrastructure')],
    because:
      'routes parse, authorize, call a service and answer. They know neither workers nor the composition.',
  },
  {
    folder: 'src/tracker/workers/',
    mayImport: [SHARED, ...tracker('services', 'events', 'repositories', 'domain', 'infrastructure')],
    because: 'workers call services on a timer. They know neither routes nor the composition.',
  },

  // The layers of main, from the bottom up. `src/main/index.ts` and `headless.ts` are the entry points and may import all.
  {
    folder: 'src/main/lib/',
    mayImport: [SHARED],
    because: 'lib is what every part of main uses: clock, log, emitter, texts. It knows no part.',
  },
  {
    folder: 'src/main/secrets/',
    mayImport: [SHARED, ...main('lib')],
    because: 'secrets stores and reads values by key; whose they are is known above.',
  },
  {
    folder: 'src/main/settings/',
    mayImport: [SHARED, ...main('lib')],
    because: 'settings stores values of this device; what they mean to a feature is known above.',
  },
  {
    folder: 'src/main/network/',
    mayImport: [SHARED, ...main('secrets', 'lib')],
    because: 'network sends requests; it knows neither the tracker nor Salesforce.',
  },
  {
    folder: 'src/main/tracker/',
    mayImport: [SHARED, ...main('network', 'secrets', 'settings', 'lib')],
    because: 'the client of the tracker knows nothing of Salesforce and of what is done with the answers.',
  },
  {
    folder: 'src/main/salesforce/',
    mayImport: [SHARED, ...main('network', 'secrets', 'settings', 'lib')],
    because: 'the client of Salesforce knows no runs and no tracker.',
  },
  {
    folder: 'src/main/ipc/',
    mayImport: [SHARED, ...main('lib')],
    because: 'ipc checks and dispatches calls of the desktop API; the handlers are handed in.',
  },
  {
    folder: 'src/main/notifications/',
    mayImport: [SHARED, HOST_PORT, ...main('settings', 'lib')],
    because: 'notifications are told what happened; they ask neither the tracker nor Salesforce.',
  },
  {
    folder: 'src/main/uploads/',
    mayImport: [SHARED, ...main('tracker', 'network', 'lib')],
    because: 'uploads go to the tracker and need nothing else.',
  },
  {
    folder: 'src/main/sync/',
    mayImport: [SHARED, ...main('salesforce', 'tracker', 'lib')],
    because:
      'the run worker stands between tracker and Salesforce; no screen and no host is needed to run it.',
  },
  {
    folder: 'src/main/workspace/',
    mayImport: [
      SHARED,
      HOST_PORT,
      ...main('notifications', 'uploads', 'salesforce', 'tracker', 'settings', 'lib'),
    ],
    because: 'workspace connects this device to its team; it starts and stops the parts below.',
  },
  {
    folder: 'src/main/features/',
    mayImport: [
      SHARED,
      HOST_PORT,
      ...main('workspace', 'sync', 'uploads', 'notifications', 'ipc', 'salesforce', 'tracker'),
      ...main('network', 'settings', 'lib'),
    ],
    because: 'features are the handlers of the desktop API; the parts below do not know who calls them.',
  },
  {
    folder: 'src/main/app/',
    mayImport: [
      SHARED,
      HOST_PORT,
      ...main('features', 'workspace', 'sync', 'uploads', 'notifications', 'ipc', 'salesforce', 'tracker'),
      ...main('network', 'secrets', 'settings', 'lib'),
    ],
    because: 'app composes the desktop from ports alone, so that it runs in Electron, headless and in tests.',
  },
  {
    folder: 'src/main/host/',
    mayImport: [SHARED, ...main('app', 'ipc', 'salesforce', 'network', 'settings', 'lib')],
    because:
      'a host adapter carries the desktop API to a window or a browser; features are reached through it.',
  },
  ...['electron', 'headless'].map((adapter) => ({
    folder: `src/main/host/${adapter}/`,
    mayImport: [SHARED, HOST_FILES, ...main('app', 'ipc', 'salesforce', 'network', 'settings', 'lib')],
    because: 'Electron and headless are two adapters of one port; what both need stands beside the port.',
  })),

  // The layers of the renderer, from the bottom up. `src/renderer/workbench` runs all of them without main and may import all.
  {
    folder: 'src/renderer/lib/',
    mayImport: [SHARED, 'src/preload/'],
    because:
      'lib has no user interface: bridge to main, server state, i18n, formatting. All of the renderer stands on it.',
  },
  {
    folder: 'src/renderer/components/',
    mayImport: [SHARED, ...renderer('lib')],
    because:
      'components are drawn from their properties; a component that knows a feature or the shell serves only that one.',
  },
  {
    folder: 'src/renderer/entities/',
    mayImport: [SHARED, ...renderer('components', 'lib')],
    because:
      'an entity (visits, documents, ...) has the queries and views that several features show; it knows none of them.',
  },
  {
    folder: 'src/renderer/features/',
    mayImport: [SHARED, ...renderer('entities', 'components', 'lib')],
    because: 'a feature is mounted by the shell (src/renderer/app) and can be understood without it.',
  },
]

/** Folders whose sub-folders may not import each other. */
const separate: FolderRule[] = [
  {
    folder: 'src/renderer/entities/',
    mayImport: [],
    because: 'entities are independent; a view of two entities belongs to a feature.',
  },
  {
    folder: 'src/renderer/features/',
    mayImport: [],
    because: 'features are independent; what two of them share goes to src/renderer/entities or components.',
  },
]

/** Tests and their shared set-up stand beside the code they test. */
const TESTS = '([.]test[.]tsx?|/testing[.]ts)$'
const OURS = '^(src|test|scripts)/'
const KYSELY = '^(node_modules/)?kysely(/|$)'

const pattern = (folder: string) => `^${folder}`
const isPart = (folder: string) => folder.split('/').length === 3

/** Tests may use the practice org and fixtures, and any layer of their own part. Build configurations may use scripts. */
function rulesOf({ folder, mayImport, because }: FolderRule): IForbiddenRuleType[] {
  const name = folder.replace(/^src\/|\/$/g, '')
  const allowed = [folder, ...mayImport].map(pattern)
  const code: IForbiddenRuleType = {
    name,
    severity: 'error',
    comment: because,
    from: { path: pattern(folder), pathNot: [TESTS, '/vite[.]config[.]ts$'] },
    to: { path: OURS, pathNot: allowed },
  }
  if (!isPart(folder)) return [code]
  const other = (kind: string, path: string, more: string): IForbiddenRuleType => ({
    ...code,
    name: `${name} (${kind})`,
    from: { path: `^(?=${folder}).*${path}` },
    to: { path: OURS, pathNot: [...allowed, more] },
  })
  return [code, other('tests', TESTS, '^test/'), other('build', '/vite[.]config[.]ts$', '^scripts/')]
}

function separateRule({ folder, because }: FolderRule): IForbiddenRuleType {
  return {
    name: `${folder.replace(/^src\/|\/$/g, '')} (separate)`,
    severity: 'error',
    comment: because,
    from: { path: `${pattern(folder)}([^/]+)/` },
    to: { path: pattern(folder), pathNot: `${pattern(folder)}$1/` },
  }
}

export default {
  forbidden: [
    {
      name: 'no-cycle',
      severity: 'error',
      comment: 'files that import each other in a circle can only be understood, tested and moved together.',
      from: { path: '^src/' },
      to: { circular: true },
    },
    ...folders.flatMap(rulesOf),
    ...separate.map(separateRule),
    {
      name: 'tracker (queries)',
      severity: 'error',
      comment:
        'only repositories run queries, so that each query is bound to one workspace; call store.forWorkspace(id) or store.deployment.',
      from: {
        path: '^src/tracker/',
        pathNot: ['^src/tracker/(repositories|infrastructure|app)/', '^src/tracker/server[.]ts$', TESTS],
      },
      to: { path: ['^src/tracker/infrastructure/database/', KYSELY] },
    },
    {
      name: 'renderer/workbench',
      severity: 'error',
      comment: 'the product has no sample data: the workbench imports the shell, never the other way round.',
      from: { path: '^src/', pathNot: ['^src/renderer/workbench/', TESTS] },
      to: { path: '^src/renderer/workbench/' },
    },
  ],
  options: {
    // TypeScript 7 has no API that dependency-cruiser could parse with; swc also reports type-only imports.
    parser: 'swc',
    tsPreCompilationDeps: true,
    includeOnly: { path: [OURS, KYSELY] },
    doNotFollow: { path: 'node_modules' },
    enhancedResolveOptions: { extensions: ['.ts', '.tsx', '.mjs', '.js'] },
  },
} satisfies IConfiguration
