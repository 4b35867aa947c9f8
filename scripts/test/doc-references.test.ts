import { globSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { missingReferences } from './doc-references.ts'

const documents = globSync(['*.md', 'docs/**/*.md', '{test,src,scripts}/**/*.md', '.github/*.md'])
  .filter((file) => !file.includes('node_modules'))
  .map((file) => file.replaceAll('\\', '/'))

describe('Markdown documents', () => {
  it('are found', () => {
    expect(documents).toEqual(expect.arrayContaining(['README.md', 'CONTRIBUTING.md', 'docs/adr/README.md']))
  })

  it.each(documents)('%s names only files that exist', (file) => {
    expect(missingReferences(file, readFileSync(file, 'utf8'))).toEqual([])
  })
})

describe('missingReferences', () => {
  const missing = (text: string, file = 'docs/a.md') =>
    missingReferences(file, text).map(({ target }) => target)

  it('resolves links relative to the document and ignores anchors', () => {
    expect(missing('[x](adr/README.md#top) [y](../package.json) [z](adr/nowhere.md)')).toEqual([
      'docs/adr/nowhere.md',
    ])
    expect(missing('[x](https://example.com/y) [y](#here)')).toEqual([])
  })

  it('resolves paths in code spans relative to the root', () => {
    expect(missing('`src/tracker/server.ts`, `src/tracker/server.ts:12`, `scripts/{start,test}.ts`')).toEqual(
      [],
    )
    expect(missing('`src/gone.ts` and `test/*/gone-*.ts`')).toEqual(['src/gone.ts', 'test/*/gone-*.ts'])
  })

  it('ignores commands and placeholders', () => {
    expect(missing('`src/tracker/server.ts --data /tmp/t` `src/x/<name>.ts` `docs/…`')).toEqual([])
  })
})
