// Owns which folder may import from which, by where an import really leads (Biome keeps the rules about packages).
import { globSync, readFileSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'
import { parseSync } from 'vite'

export type Rule = { folder: string; mayImport: string[]; because: string }

/** The first rule whose folder holds the importing file applies. A folder may always import from itself. */
export const rules: Rule[] = [
  {
    folder: 'src/shared/',
    mayImport: [],
    because: 'src/shared is what two sides of a wire agree on; imports point towards it, never out of it.',
  },
  {
    folder: 'src/tracker/',
    mayImport: ['src/shared/'],
    because: 'the tracker is deployed alone; the viewer reaches it as built files, desktops over its API.',
  },
  {
    folder: 'src/viewer/',
    mayImport: ['src/shared/'],
    because:
      'the viewer is sent to prospects and must open at once; it shares only the wire with the tracker.',
  },
  {
    folder: 'src/main/',
    mayImport: ['src/shared/'],
    because: 'main talks to the tracker over HTTP and to the renderer over the desktop API, also in tests.',
  },
  {
    folder: 'src/preload/',
    mayImport: ['src/shared/'],
    because: 'the preload is one sandboxed file between main and renderer and belongs to neither.',
  },
  {
    folder: 'src/renderer/',
    mayImport: ['src/shared/', 'src/preload/'],
    because: 'the renderer draws what main tells it over the desktop API; it never reaches into main.',
  },
]

/** Tests beside the code, and the scenes they share, may use the practice org and fixtures; build configurations may use scripts. */
function alsoAllowed(file: string): string[] {
  if (/(\.test\.tsx?|\/testing\.ts)$/.test(file)) return ['test/']
  return file.endsWith('/vite.config.ts') ? ['scripts/'] : []
}

export type Violation = { file: string; line: number; specifier: string; because: string }

/** `file` is relative to the root, with forward slashes. Type imports count: they tie two sides together as well. */
export function violations(file: string, source: string): Violation[] {
  const rule = rules.find(({ folder }) => file.startsWith(folder))
  if (!rule) return []
  const allowed = [rule.folder, ...rule.mayImport, ...alsoAllowed(file)]
  return specifiers(file, source).flatMap(({ specifier, at }) => {
    const target = leadsTo(file, specifier)
    if (target === null || allowed.some((folder) => target.startsWith(folder))) return []
    return [{ file, line: source.slice(0, at).split('\n').length, specifier, because: rule.because }]
  })
}

function leadsTo(file: string, specifier: string): string | null {
  if (specifier.startsWith('#shared/')) return specifier.replace('#', 'src/')
  return specifier.startsWith('.') ? normalize(join(dirname(file), specifier)).replaceAll('\\', '/') : null
}

function specifiers(file: string, source: string): { specifier: string; at: number }[] {
  const { module, errors } = parseSync(file, source)
  if (errors.length > 0) throw new Error(`${file} can't be parsed: ${errors[0]?.message}`)
  const literal = ({ start, end }: { start: number; end: number }) => ({
    specifier: source.slice(start, end).replace(/^['"`]|['"`]$/g, ''),
    at: start,
  })
  return [
    ...module.staticImports.map(({ moduleRequest }) => literal(moduleRequest)),
    ...module.staticExports.flatMap(({ entries }) =>
      entries.flatMap(({ moduleRequest }) => (moduleRequest ? [literal(moduleRequest)] : [])),
    ),
    ...module.dynamicImports.map(({ moduleRequest }) => literal(moduleRequest)),
  ]
}

if (import.meta.main) {
  const files = globSync('src/**/*.{ts,tsx}').map((file) => file.replaceAll('\\', '/'))
  const found = files.flatMap((file) => violations(file, readFileSync(file, 'utf8')))
  for (const { file, line, specifier, because } of found)
    console.error(`${file}:${line} imports ${specifier}: ${because}`)
  console.log(`${files.length} files, ${found.length} imports that point the wrong way`)
  process.exitCode = found.length > 0 ? 1 : 0
}
