import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseSync } from 'vite'
import { describe, expect, it } from 'vitest'
import { desktop as en } from '#shared/messages/en/desktop.ts'
import { desktop as ja } from '#shared/messages/ja/desktop.ts'

type Messages = { readonly [key: string]: string | Messages }

function flat(messages: Messages, prefix = ''): Map<string, string> {
  const found = new Map<string, string>()
  for (const [key, value] of Object.entries(messages)) {
    if (typeof value === 'string') found.set(prefix + key, value)
    else for (const [path, text] of flat(value, `${prefix}${key}.`)) found.set(path, text)
  }
  return found
}

/** Removes the plural suffix, because English needs `x_one` and `x_other` but Japanese needs only `x_other`. */
const withoutPlural = (key: string) => key.replace(/_(zero|one|two|few|many|other)$/, '')
const slotsOf = (text: string) => [...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name).sort()

const english = flat(en)
const japanese = flat(ja)

describe('the English and Japanese messages', () => {
  it('have the same keys', () => {
    const keys = (messages: Map<string, string>) =>
      [...new Set([...messages.keys()].map(withoutPlural))].sort()
    expect(keys(japanese)).toEqual(keys(english))
  })

  it('have the same placeholders for each key', () => {
    for (const [key, text] of japanese) {
      const other = english.get(key) ?? english.get(`${withoutPlural(key)}_other`)
      expect(slotsOf(text), key).toEqual(slotsOf(other ?? ''))
    }
  })

  it('contain no half-width punctuation in Japanese', () => {
    for (const [key, text] of japanese) expect(text, key).not.toMatch(/[ぁ-んァ-ヶ一-龠][.,!?](\s|$)/)
  })
})

const renderer = join(import.meta.dirname, '..')
const components = readdirSync(renderer, { recursive: true, encoding: 'utf8' }).filter((name) =>
  name.endsWith('.tsx'),
)
const spokenAttributes = new Set([
  'aria-label',
  'title',
  'placeholder',
  'alt',
  'label',
  'hint',
  'words',
  'describe',
])
/** Texts that need no translation. */
const sameEverywhere = new Set([
  'Lastpage',
  'admin@example.com',
  '3MVG9…',
  'docs/worker.md',
  'docs/single-sign-on.md',
  'https://',
])
const isWords = (text: unknown): text is string =>
  typeof text === 'string' && /\p{L}/u.test(text) && !sameEverywhere.has(text.trim())

/** Finds the hard-coded texts in a syntax tree that users see or that screen readers read. */
function hardCoded(node: unknown, found: string[] = []): string[] {
  if (Array.isArray(node)) for (const each of node) hardCoded(each, found)
  else if (node && typeof node === 'object') {
    const { type, value, name } = node as { type?: string; value?: unknown; name?: { name?: string } }
    if (type === 'JSXText' && isWords(value)) found.push(value.trim())
    if (type === 'JSXAttribute' && spokenAttributes.has(name?.name ?? '')) {
      const literal = (value as { value?: unknown } | null)?.value
      if (isWords(literal)) found.push(`${name?.name}="${literal}"`)
    }
    for (const each of Object.values(node)) if (each !== name) hardCoded(each, found)
  }
  return found
}

describe('the check for hard-coded texts', () => {
  it('finds the components', () => {
    expect(components.length).toBeGreaterThan(40)
  })

  it('finds hard-coded texts in a component', () => {
    const { program } = parseSync('sample.tsx', 'const a = <p title="Hello">Some words {1}</p>')
    expect(hardCoded(program)).toEqual(['title="Hello"', 'Some words'])
  })

  it.each(components)('%s contains no text of its own', (name) => {
    const { program } = parseSync(name, readFileSync(join(renderer, name), 'utf8'))
    expect(hardCoded(program)).toEqual([])
  })
})
