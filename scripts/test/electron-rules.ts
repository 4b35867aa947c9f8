// Checks the sources against Electron's security checklist: forbidden keys and required calls. docs/security.md has the table.
import { globSync, readFileSync } from 'node:fs'
import { type ESTree, parseSync, Visitor } from 'vite'

export type Finding = { file: string; line: number; because: string }

/** Forbidden keys. Electron's defaults are the safe values. */
const NEVER_WRITTEN = new Set([
  'nodeIntegration',
  'nodeIntegrationInWorker',
  'nodeIntegrationInSubFrames',
  'webSecurity',
  'allowRunningInsecureContent',
  'experimentalFeatures',
  'enableBlinkFeatures',
  'webviewTag',
])
const ALWAYS_TRUE = new Set(['contextIsolation', 'sandbox'])

/** Required calls and events, with the reason and the number of the rule in the checklist. */
const REQUIRED = {
  enableSandbox: 'every renderer is sandboxed, also in windows that are added later (checklist 4)',
  setPermissionRequestHandler: 'permissions are denied by default (5)',
  setPermissionCheckHandler: 'permission checks are denied as well (5)',
  setWindowOpenHandler: 'no page opens windows (14)',
  'will-attach-webview': 'no page embeds a webview (12)',
  'will-navigate': 'a page does not leave the origin of the app (13)',
  'will-frame-navigate': 'a frame does not leave the origin of the app (13)',
  'will-redirect': 'a redirect does not leave the origin of the app (13)',
} as const

const OPEN_EXTERNAL =
  'only one function opens external URLs, after it has parsed them and compared them with the list of allowed ones (15)'

type Violation = { at: number; because: string }
type FileResult = { names: Set<string>; found: Violation[]; openExternalAt: number | null }

const nameOf = (key: ESTree.Node): string | null =>
  key.type === 'Identifier'
    ? key.name
    : key.type === 'Literal' && typeof key.value === 'string'
      ? key.value
      : null

function property(object: ESTree.ObjectExpression, name: string): ESTree.Node | undefined {
  for (const entry of object.properties)
    if (entry.type === 'Property' && nameOf(entry.key) === name) return entry.value
  return undefined
}

/** Requires `webPreferences` as an inline literal, so that a reviewer and this check can read the permissions of each window. */
function windowFinding({ callee, arguments: [options], start }: ESTree.NewExpression): Violation[] {
  if (callee.type !== 'Identifier' || !/^(BrowserWindow|WebContentsView)$/.test(callee.name)) return []
  const preferences = options?.type === 'ObjectExpression' ? property(options, 'webPreferences') : undefined
  const readable =
    preferences?.type === 'ObjectExpression' &&
    preferences.properties.every(({ type }) => type === 'Property')
  const complete = readable && [...ALWAYS_TRUE].every((name) => property(preferences, name) !== undefined)
  return complete
    ? []
    : [
        {
          at: start,
          because: 'a window has an inline webPreferences literal with contextIsolation and sandbox (3, 4)',
        },
      ]
}

function checkFile(file: string, source: string): FileResult {
  const result: FileResult = { names: new Set(), found: [], openExternalAt: null }
  const add = (at: number, because: string) => result.found.push({ at, because })
  new Visitor({
    Property({ key, value, start }) {
      const name = nameOf(key)
      if (name && NEVER_WRITTEN.has(name))
        add(start, `${name} is never written: Electron's default is the safe value (2, 6, 8-11)`)
      if (name && ALWAYS_TRUE.has(name) && !(value.type === 'Literal' && value.value === true))
        add(start, `${name} is the literal true (3, 4)`)
    },
    NewExpression: (node) => result.found.push(...windowFinding(node)),
    MemberExpression({ property: member, object, start }) {
      const name = nameOf(member)
      if (!name) return
      result.names.add(name)
      if (name === 'loadFile') add(start, 'pages come from app://, not from files (18)')
      if (name === 'openExternal' && object.type === 'Identifier' && object.name === 'shell')
        result.openExternalAt = start
    },
    Literal({ value, start }) {
      if (typeof value !== 'string') return
      result.names.add(value)
      if (value.startsWith('file:')) add(start, 'nothing is loaded from file: (18)')
    },
  }).visit(parseSync(file, source).program)
  return result
}

/** Returns all violations. `sources` maps paths to source texts and must contain all code with access to Electron (src/main, src/preload). */
export function electronFindings(sources: Map<string, string>): Finding[] {
  const result = [...sources].map(([file, source]) => ({ file, source, ...checkFile(file, source) }))
  const openers = result.filter(({ openExternalAt }) => openExternalAt !== null)
  const written = result.flatMap(({ file, source, found, openExternalAt }) => {
    const violations =
      openers.length > 1 && openExternalAt !== null
        ? [...found, { at: openExternalAt, because: OPEN_EXTERNAL }]
        : found
    return violations.map(({ at, because }) => ({
      file,
      line: source.slice(0, at).split('\n').length,
      because,
    }))
  })
  const missing = Object.entries(REQUIRED)
    .filter(([name]) => !result.some(({ names }) => names.has(name)))
    .map(([name, because]) => ({
      file: 'src/main/host/electron',
      line: 0,
      because: `${name} is missing: ${because}`,
    }))
  return [...written, ...missing]
}

if (import.meta.main) {
  const files = globSync('src/{main,preload}/**/*.ts').filter((file) => !file.endsWith('.test.ts'))
  const findings = electronFindings(new Map(files.map((file) => [file, readFileSync(file, 'utf8')])))
  for (const { file, line, because } of findings) console.error(`${file}:${line} ${because}`)
  console.log(`${files.length} files, ${findings.length} violations of Electron's checklist`)
  process.exitCode = findings.length > 0 ? 1 : 0
}
