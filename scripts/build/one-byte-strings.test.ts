import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { build } from 'vite'
import { expect, onTestFinished, test } from 'vitest'
import { oneByteStrings } from './one-byte-strings.ts'

test('a built file has no character beyond Latin-1, and its texts are unchanged', async () => {
  const dir = await mkdtemp(path.join(tmpdir(), 'lastpage-one-byte-'))
  onTestFinished(() => rm(dir, { recursive: true, force: true }))
  const entry = path.join(dir, 'entry.js')
  const texts = { title: '資料', mark: '\u{1f600}', latin: 'é' }
  await writeFile(
    entry,
    `// 注意\nexport const texts = ${JSON.stringify(texts)}\nexport const isKana = /^[ぁ-ん]+$/u.test('かな')`,
  )
  await build({
    ...{ configFile: false, logLevel: 'silent', publicDir: false, plugins: [oneByteStrings] },
    build: { ssr: entry, outDir: path.join(dir, 'out'), target: 'node24' },
  })
  const built = path.join(dir, 'out/entry.js')
  expect(await readFile(built, 'utf8')).not.toMatch(/[\u0100-\uffff]/)
  expect(await import(pathToFileURL(built).href)).toMatchObject({ texts, isKana: true })
})
