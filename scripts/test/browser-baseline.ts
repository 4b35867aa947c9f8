// Finds browser functions that are newer than the baseline of the viewer (src/viewer/baseline.ts). The versions come from the compatibility data of
// MDN. The check compares only names: `x.toHex()` counts as `Uint8Array.prototype.toHex` for each type of x.
import compatData from '@mdn/browser-compat-data' with { type: 'json' }
import { parseSync } from 'vite'
import { type Browser, baseline } from '../../src/viewer/baseline.ts'

type Support = {
  version_added: string | boolean | null
  flags?: unknown
  partial_implementation?: boolean
  version_removed?: string | boolean | null
}
type Node = {
  __compat?: { support: Partial<Record<Browser, Support | Support[]>>; status?: { standard_track?: boolean } }
  [name: string]: unknown
}

const data = compatData as unknown as { api: Node; javascript: { builtins: Node } }

const asNumbers = (version: string) => version.replace('≤', '').split('.').map(Number)

function isUpTo(version: string, limit: string): boolean {
  const [major = 0, minor = 0] = asNumbers(version)
  const [limitMajor = 0, limitMinor = 0] = asNumbers(limit)
  return major < limitMajor || (major === limitMajor && minor <= limitMinor)
}

/** Returns true if each of these browser versions has the feature without a flag. */
function isIn(node: Node, versions: Record<Browser, string>): boolean {
  const support = node.__compat?.support
  if (!support) return true
  return (Object.keys(versions) as Browser[]).every((browser) => {
    const entries = [support[browser] ?? []].flat()
    return entries.some(
      ({ version_added: added, flags, version_removed: removed }) =>
        !flags &&
        !removed &&
        (added === true ||
          (typeof added === 'string' && added !== 'preview' && isUpTo(added, versions[browser]))),
    )
  })
}

/** Returns a map from each new name to the APIs that have this name. A name is not in the map if an older API has the same name. */
function newNames(versions: Record<Browser, string>): Map<string, string[]> {
  const old = new Set<string>()
  const recent = new Map<string, string[]>()
  const addName = (name: string, full: string, node: Node) => {
    if (isIn(node, versions)) old.add(name)
    else recent.set(name, [...(recent.get(name) ?? []), full])
  }
  for (const part of [data.javascript.builtins, data.api]) {
    for (const [owner, members] of Object.entries(part) as [string, Node][]) {
      if (owner === '__compat') continue
      addName(owner, owner, members)
      for (const [name, member] of Object.entries(members) as [string, Node][]) {
        if (name !== '__compat' && /^\w+$/.test(name))
          addName(name.replace(/_(static|event)$/, ''), `${owner}.${name}`, member)
      }
    }
  }
  for (const name of old) recent.delete(name)
  return recent
}

let known: Map<string, string[]> | undefined
function recent(): Map<string, string[]> {
  known ??= newNames(baseline)
  return known
}

type Names = { used: Set<string>; called: Set<string>; own: Set<string> }
type Tree = Record<string, unknown> & { type?: string }

const nameOf = (of: unknown) => (of as { name?: string } | null)?.name ?? ''
const DECLARES_KEY =
  /^(MethodDefinition|PropertyDefinition|AccessorProperty|Property|TSPropertySignature|TSMethodSignature)$/
const DECLARES_ID = /^(VariableDeclarator|(Function|Class)(Declaration|Expression)|TSTypeAliasDeclaration)$/

function identifiersIn(node: unknown, into: Set<string>): void {
  if (typeof node !== 'object' || node === null) return
  if ((node as Tree).type === 'Identifier') into.add(nameOf(node))
  for (const child of Object.values(node)) identifiersIn(child, into)
}

function collectNames(node: Tree, { used, called, own }: Names): void {
  const { type = '', computed, key, property, id, callee, params, local } = node
  if (type === 'MemberExpression' && !computed) used.add(nameOf(property))
  if (type === 'Identifier') used.add(nameOf(node))
  if (type === 'CallExpression') called.add(nameOf((callee as Tree).property))
  if (type === 'NewExpression') called.add(nameOf(callee))
  if (DECLARES_KEY.test(type) && !computed) own.add(nameOf(key))
  if (DECLARES_ID.test(type)) identifiersIn(id, own)
  if (type === 'ImportSpecifier') own.add(nameOf(local))
  if (Array.isArray(params)) identifiersIn(params, own)
}

/** Returns the names that the sources use (`x.name` and `name`), call and declare. */
function namesIn(sources: readonly Source[]): Names {
  const names: Names = { used: new Set(), called: new Set(), own: new Set() }
  const walk = (node: unknown): void => {
    if (typeof node !== 'object' || node === null) return
    if (!Array.isArray(node)) collectNames(node as Tree, names)
    for (const child of Object.values(node)) walk(child)
  }
  for (const { file, text } of sources) walk(parseSync(file, text).program)
  return names
}

export type Source = { file: string; text: string }
export type Newer = { name: string; apis: string[] }

const newer = (names: Iterable<string>): Newer[] =>
  [...names].sort().flatMap((name) => {
    const apis = recent().get(name)
    return apis ? [{ name, apis }] : []
  })

/** Returns the names that the sources use but do not declare, and that are newer than the baseline. `sources` must be a complete program. */
export function newerNames(sources: readonly Source[]): Newer[] {
  const { used, own } = namesIn(sources)
  return newer([...used].filter((name) => !own.has(name)))
}

/** Returns true for functions of the language and of interfaces that nearly every script uses. */
const isCommon = (full: string) => {
  const [owner = ''] = full.split('.')
  return Object.hasOwn(data.javascript.builtins, owner) || COMMON.has(owner)
}
const COMMON = new Set([
  'AbortSignal',
  'Blob',
  'Document',
  'Element',
  'HTMLElement',
  'Node',
  'ReadableStream',
  'Response',
  'URL',
])

/** Returns the called functions of the language and of common interfaces that are newer than the baseline, even if the sources declare the same name. */
export const newerCalls = (sources: readonly Source[]): Newer[] =>
  newer(namesIn(sources).called).filter(({ apis }) => apis.some(isCommon))
