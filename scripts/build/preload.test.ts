import { globSync, readFileSync } from 'node:fs'
import { parseSync, Visitor } from 'vite'
import { describe, expect, it } from 'vitest'

/** Returns the modules that a CommonJS file requires. */
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

  it('is one file, created by `npm run build`', () => {
    expect(files).toEqual(['out/preload/index.cjs'])
  })

  it.each(files)('%s can be loaded in a sandbox: it requires only electron', (file) => {
    expect(new Set(required(readFileSync(file, 'utf8')))).toEqual(new Set(['electron']))
  })
})

describe('required', () => {
  it('finds each form of a require call', () => {
    expect(required("const a = require('electron'), b = () => require(name); import('x')")).toEqual([
      'electron',
      'something computed',
      'something by import()',
    ])
  })
})
