import { globSync, readFileSync } from 'node:fs'
import { parseSync, Visitor } from 'vite'
import { describe, expect, it } from 'vitest'

/** What a built CommonJS file asks for: every string passed to a call of `require`. */
function required(code: string): string[] {
  const names: string[] = []
  new Visitor({
    CallExpression({ callee, arguments: [first] }) {
      if (callee.type !== 'Identifier' || callee.name !== 'require') return
      names.push(first?.type === 'Literal' ? String(first.value) : 'something computed')
    },
    ImportExpression: () => void names.push('something by import()'),
  }).visit(parseSync('preload.cjs', code).program)
  return names
}

describe('the built preload', () => {
  const files = globSync('out/preload/*')

  it('is there: `npm run build` makes it', () => {
    expect(files).toEqual(['out/preload/index.cjs'])
  })

  it.each(files)('%s loads in a sandbox: it requires electron and nothing else', (file) => {
    expect(new Set(required(readFileSync(file, 'utf8')))).toEqual(new Set(['electron']))
  })
})

describe('the check itself', () => {
  it('sees every kind of require', () => {
    expect(required("const a = require('electron'), b = () => require(name); import('x')")).toEqual([
      'electron',
      'something computed',
      'something by import()',
    ])
  })
})
