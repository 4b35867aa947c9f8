// Checks what Electron's security checklist requires of the sources (table in docs/security.md): keys that are forbidden and calls that are required.
import { globSync, readFileSync } from 'node:fs'
import { type ESTree, parseSync, Visitor } from 'vite'

export type Finding = { file: string; line: number; because: string }

/** Electron's defaults are the safe values, so these keys are not written at all. */
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

/** Calls and events that an item of the checklist requires, with the reason. */
const REQUIRED = {
  enableSandbox: 'every renderer is sandboxed, also one that somebody adds later (checklist 4)',
  setPermissionRequestHandler: 'permissions are denied unless asked for by us (5)',
  setPermissionCheckHandler: 'permission checks are denied as well (5)',
  setWindowOpenHandler: 'no page opens windows (14)',
  'will-attach-webview': 'no page embeds a webview (12)',
  'will-navigate': 'pages stay on our origin (13)',
  'will-frame-navigate': 'frames stay on our origin (13)',
  'will-redirect': 'redirects stay on our origin (13)',
} as const

const OPEN_EXTERNAL = 'one function opens external URLs, after it has parsed them and looked at its list (15)'

type Sighting = { at: number; because: string }
type Seen = { names: Set<string>; found: Sighting[]; openExternalAt: number | null }

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

/** The rights of a window are an inline literal, so that people and analysers can read them where the window is created. */
function windowFinding({ callee, arguments: [options], start }: ESTree.NewExpression): Sighting[] {
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

function look(file: string, source: string): Seen {
  const seen: Seen = { names: new Set(), found: [], openExternalAt: null }
  const add = (at: number, because: string) => seen.found.push({ at, because })
  new Visitor({
    Property({ key, value, start }) {
      const name = nameOf(key)
      if (name && NEVER_WRITTEN.has(name))
        add(start, `${name} is never written: Electron's default is the safe value (2, 6, 8-11)`)
      if (name && ALWAYS_TRUE.has(name) && !(value.type === 'Literal' && value.value === true))
        add(start, `${name} is the literal true (3, 4)`)
    },
    NewExpression: (node) => seen.found.push(...windowFinding(node)),
    MemberExpression({ property: member, object, start }) {
      const name = nameOf(member)
      if (!name) return
      seen.names.add(name)
      if (name === 'loadFile') add(start, 'pages come from app://, not from files (18)')
      if (name === 'openExternal' && object.type === 'Identifier' && object.name === 'shell')
        seen.openExternalAt = start
    },
    Literal({ value, start }) {
      if (typeof value !== 'string') return
      seen.names.add(value)
      if (value.startsWith('file:')) add(start, 'nothing is loaded from file: (18)')
    },
  }).visit(parseSync(file, source).program)
  return seen
}

/** `sources` maps paths to the text of all code with access to Electron (src/main and src/preload, without tests). */
export function electronFindings(sources: Map<string, string>): Finding[] {
  const seen = [...sources].map(([file, source]) => ({ file, source, ...look(file, source) }))
  const openers = seen.filter(({ openExternalAt }) => openExternalAt !== null)
  const written = seen.flatMap(({ file, source, found, openExternalAt }) => {
    const sightings =
      openers.length > 1 && openExternalAt !== null
        ? [...found, { at: openExternalAt, because: OPEN_EXTERNAL }]
        : found
    return sightings.map(({ at, because }) => ({
      file,
      line: source.slice(0, at).split('\n').length,
      because,
    }))
  })
  const missing = Object.entries(REQUIRED)
    .filter(([name]) => !seen.some(({ names }) => names.has(name)))
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
  console.log(`${files.length} files, ${findings.length} findings against Electron's checklist`)
  process.exitCode = findings.length > 0 ? 1 : 0
}
