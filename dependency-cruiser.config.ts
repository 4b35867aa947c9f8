import type { IConfiguration, IForbiddenRuleType } from 'dependency-cruiser'

/**
 * Which file may import which. `npm test -- imports` checks it and prints the reason of the rule that is broken.
 *
 * Each row of `folders` has a folder of `src`, the other folders that its files may import, and the reason. A folder may always import its own
 * files. If several rows contain a file, the file must follow all of them. To add a layer, add a row.
 *
 * Type-only imports count like other imports. biome.json has the rules for npm packages and the modules of Node (`noRestrictedImports`), except for
 * Kysely.
 */

const SHARED = 'src/shared/'

const tracker = (...layers: string[]) => layers.map((layer) => `src/tracker/${layer}/`)
const main = (...layers: string[]) => layers.map((layer) => `src/main/${layer}/`)
/** The port to the operating system. The layers of main import the port but not its two adapters. */
const HOST_PORT = 'src/main/host/host.ts'
const HOST_FILES = 'src/main/host/[^/]+$'
const renderer = (...layers: string[]) => layers.map((layer) => `src/renderer/${layer}/`)

export type FolderRule = { folder: string; mayImport: string[]; because: string }

export const folders: FolderRule[] = [
  // The deployable parts.
  {
    folder: SHARED,
    mayImport: [],
    because: 'src/shared has the contracts between the parts, so it must not depend on a part.',
  },
  {
    folder: 'src/tracker/',
    mayImport: [SHARED],
    because: 'the tracker is deployed alone. It serves the viewer as built files, and desktops call its API.',
  },
  {
    folder: 'src/viewer/',
    mayImport: [SHARED],
    because:
      'the viewer is sent to prospects and must be small. It shares only the API contract with the tracker.',
  },
  {
    folder: 'src/main/',
    mayImport: [SHARED],
    because:
      'main calls the tracker over HTTP, and the renderer calls main over the desktop API, also in tests.',
  },
  {
    folder: 'src/preload/',
    mayImport: [SHARED],
    because:
      'the preload script is one sandboxed file between main and renderer. It must not include code of either.',
  },
  {
    folder: 'src/renderer/',
    mayImport: [SHARED, 'src/preload/'],
    because: 'the renderer gets all data over the desktop API, so it needs no code of main.',
  },

  // The layers of the tracker, from the bottom up. `src/tracker/app` and `server.ts` compose them and may import all.
  {
    folder: 'src/tracker/infrastructure/',
    mayImport: [SHARED],
    because:
      'infrastructure (database, blobs, PDF tools, clock, HTTP helpers) is technical and must not depend on a feature of the tracker.',
  },
  {
    folder: 'src/tracker/infrastructure/database/migrations/',
    mayImport: [],
    because:
      'the result of a migration must never change. A later change of live code would break new installations and upgrades, so copy the code that the migration needs into migrations/frozen.',
  },
  {
    folder: 'src/tracker/domain/',
    mayImport: [SHARED],
    because: 'domain rules are pure functions without I/O. The layers above call them.',
  },
  {
    folder: 'src/tracker/repositories/',
    mayImport: [SHARED, ...tracker('domain', 'infrastructure')],
    because: 'repositories read and write rows. The services above them make the decisions.',
  },
  {
    folder: 'src/tracker/events/',
    mayImport: [SHARED, ...tracker('repositories', 'domain', 'infrastructure')],
    because:
      'services publish events and subscribe to them. An event must not depend on a publisher or a subscriber.',
  },
  {
    folder: 'src/tracker/services/',
    mayImport: [SHARED, ...tracker('events', 'repositories', 'domain', 'infrastructure')],
    because: 'services run transactions. Routes and workers call services, and services must not call them.',
  },
  {
    folder: 'src/tracker/http/',
    mayImport: [SHARED, ...tracker('services', 'events', 'repositories', 'domain', 'infrastructure')],
    because:
      'http has the code that all routes share: errors, authentication, limits, pages. It must not depend on a route.',
  },
  {
    folder: 'src/tracker/routes/',
    mayImport: [SHARED, ...tracker('http', 'services', 'events', 'repositories', 'domain', 'infrastructure')],
    because:
      'routes parse, authorize, call a service and answer. They must not depend on workers or on src/tracker/app.',
  },
  {
    folder: 'src/tracker/workers/',
    mayImport: [SHARED, ...tracker('services', 'events', 'repositories', 'domain', 'infrastructure')],
    because: 'workers call services on a timer. They must not depend on routes or on src/tracker/app.',
  },

  // The layers of main, from the bottom up. `src/main/index.ts` and `headless.ts` are the entry points and may import all.
  {
    folder: 'src/main/lib/',
    mayImport: [SHARED],
    because:
      'lib has the code that all layers of main use: clock, log, emitter, texts. It must not depend on a layer.',
  },
  {
    folder: 'src/main/secrets/',
    mayImport: [SHARED, ...main('lib')],
    because: 'secrets stores values by key. The layers above know the meaning of a key.',
  },
  {
    folder: 'src/main/settings/',
    mayImport: [SHARED, ...main('lib')],
    because: 'settings stores values of this device. The layers above know their meaning.',
  },
  {
    folder: 'src/main/network/',
    mayImport: [SHARED, ...main('secrets', 'lib')],
    because: 'network sends requests. It must not depend on the client of the tracker or of Salesforce.',
  },
  {
    folder: 'src/main/tracker/',
    mayImport: [SHARED, ...main('network', 'secrets', 'settings', 'lib')],
    because: 'the client of the tracker must not depend on Salesforce or on the features that use it.',
  },
  {
    folder: 'src/main/salesforce/',
    mayImport: [SHARED, ...main('network', 'secrets', 'settings', 'lib')],
    because: 'the client of Salesforce must not depend on runs or on the tracker.',
  },
  {
    folder: 'src/main/ipc/',
    mayImport: [SHARED, ...main('lib')],
    because: 'ipc checks and dispatches calls of the desktop API. It gets the handlers as parameters.',
  },
  {
    folder: 'src/main/notifications/',
    mayImport: [SHARED, HOST_PORT, ...main('settings', 'lib')],
    because: 'notifications get events as parameters. They must not call the tracker or Salesforce.',
  },
  {
    folder: 'src/main/uploads/',
    mayImport: [SHARED, ...main('tracker', 'network', 'lib')],
    because: 'uploads need only the client of the tracker.',
  },
  {
    folder: 'src/main/crashes/',
    mayImport: [SHARED, ...main('tracker', 'lib')],
    because:
      'crash reports need only the client of the tracker, because any other part may be the one that crashed.',
  },
  {
    folder: 'src/main/updates/',
    mayImport: [SHARED, ...main('tracker', 'network', 'settings', 'lib')],
    because:
      'updates need the client of the tracker. The program that installs is a port, and its adapter is in host/electron.',
  },
  {
    folder: 'src/main/sync/',
    mayImport: [SHARED, ...main('salesforce', 'tracker', 'lib')],
    because:
      'the run worker connects the tracker with Salesforce. It must run without a screen and without a host.',
  },
  {
    folder: 'src/main/workspace/',
    mayImport: [
      SHARED,
      HOST_PORT,
      ...main('notifications', 'uploads', 'salesforce', 'tracker', 'secrets', 'settings', 'lib'),
    ],
    because: 'workspace manages the membership of this device. It starts and stops the layers below.',
  },
  {
    folder: 'src/main/features/',
    mayImport: [
      SHARED,
      HOST_PORT,
      ...main('workspace', 'sync', 'uploads', 'crashes', 'notifications', 'ipc', 'salesforce', 'tracker'),
      ...main('workspace', 'sync', 'uploads', 'updates', 'notifications', 'ipc', 'salesforce', 'tracker'),
      ...main('network', 'settings', 'lib'),
    ],
    because: 'features are the handlers of the desktop API. The layers below must not depend on them.',
  },
  {
    folder: 'src/main/app/',
    mayImport: [
      SHARED,
      HOST_PORT,
      ...main('features', 'workspace', 'sync', 'uploads', 'crashes', 'notifications', 'ipc', 'salesforce'),
      ...main('tracker'),
      ...main('network', 'secrets', 'settings', 'lib'),
      ...main('features', 'workspace', 'sync', 'uploads', 'updates', 'notifications', 'ipc', 'salesforce'),
      ...main('tracker', 'network', 'secrets', 'settings', 'lib'),
    ],
    because:
      'app composes the desktop from ports only, so that it runs in Electron, in the headless host and in tests.',
  },
  {
    folder: 'src/main/host/',
    mayImport: [SHARED, ...main('app', 'updates', 'ipc', 'salesforce', 'network', 'settings', 'lib')],
    because:
      'a host adapter connects the desktop API to a window or a browser. It calls features only through this API.',
  },
  ...['electron', 'headless'].map((adapter) => ({
    folder: `src/main/host/${adapter}/`,
    mayImport: [
      SHARED,
      HOST_FILES,
      ...main('app', 'updates', 'ipc', 'salesforce', 'network', 'settings', 'lib'),
    ],
    because:
      'Electron and headless are two adapters of one port. Shared code of both is in src/main/host, beside the port.',
  })),

  // The layers of the renderer, from the bottom up. `src/renderer/workbench` runs all of them without main and may import all.
  {
    folder: 'src/renderer/lib/',
    mayImport: [SHARED, 'src/preload/'],
    because:
      'lib has no user interface: bridge to main, server state, i18n, formatting. All other layers of the renderer use it.',
  },
  {
    folder: 'src/renderer/components/',
    mayImport: [SHARED, ...renderer('lib')],
    because:
      'a component gets its data as properties. If it depends on a feature or on the shell, no other screen can use it.',
  },
  {
    folder: 'src/renderer/entities/',
    mayImport: [SHARED, ...renderer('components', 'lib')],
    because:
      'an entity (visits, documents, ...) has the queries and views that several features use. It must not depend on one of them.',
  },
  {
    folder: 'src/renderer/features/',
    mayImport: [SHARED, ...renderer('entities', 'components', 'lib')],
    because: 'the shell (src/renderer/app) mounts the features. A feature must not depend on the shell.',
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
    because:
      'features are independent; code that two features share belongs to src/renderer/entities or components.',
  },
]

/** Tests and their shared set-up are in the folder of the tested code. */
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
      comment: 'files in an import cycle can only be understood, tested and moved together.',
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
      comment: 'the product must not contain sample data, so only the workbench may import its own files.',
      from: { path: '^src/', pathNot: ['^src/renderer/workbench/', TESTS] },
      to: { path: '^src/renderer/workbench/' },
    },
  ],
  options: {
    // TypeScript 7 has no API for dependency-cruiser. swc also reports type-only imports.
    parser: 'swc',
    tsPreCompilationDeps: true,
    includeOnly: { path: [OURS, KYSELY] },
    doNotFollow: { path: 'node_modules' },
    enhancedResolveOptions: { extensions: ['.ts', '.tsx', '.mjs', '.js'] },
  },
} satisfies IConfiguration
