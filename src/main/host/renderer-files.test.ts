import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import { rendererFile } from './renderer-files.ts'

let root: string
beforeAll(() => {
  const dir = mkdtempSync(path.join(tmpdir(), 'lastpage-files-'))
  root = path.join(dir, 'renderer')
  mkdirSync(path.join(root, 'assets'), { recursive: true })
  writeFileSync(path.join(root, 'index.html'), '<!doctype html>')
  writeFileSync(path.join(root, 'assets', 'main.js'), '')
  writeFileSync(path.join(dir, 'secret.txt'), 'secret')
  mkdirSync(path.join(dir, 'renderer-other'))
  writeFileSync(path.join(dir, 'renderer-other', 'x.txt'), 'secret')
})

test.each([
  ['/', 'index.html'],
  ['/visits/vis_1', 'index.html'],
  ['/assets/main.js', 'assets/main.js'],
  ['/assets', 'index.html'],
])('rendererFile maps %s to %s', async (pathname, file) => {
  expect(await rendererFile(root, pathname)).toBe(path.join(root, file))
})

test.each([
  '/../secret.txt',
  '/%2e%2e/secret.txt',
  '/%2e%2e%2fsecret.txt',
  '/assets/..%2f..%2fsecret.txt',
  '/../renderer-other/x.txt',
  '/..%5csecret.txt',
  '/assets/missing.js',
  '/%00',
  '/%',
])('rendererFile returns null for %s', async (pathname) => {
  expect(await rendererFile(root, pathname)).toBeNull()
})
