import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { noticesFile, noticesOf } from './notices.ts'

describe('licence notices', () => {
  let folder: string
  let path: string
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'lastpage-notices-'))
    path = join(folder, 'node_modules/a')
    mkdirSync(path, { recursive: true })
  })
  afterEach(() => rmSync(folder, { recursive: true, force: true }))

  const noticeWith = (files: Record<string, string>, license = 'MIT') => {
    for (const [name, text] of Object.entries(files)) writeFileSync(join(path, name), text)
    return noticesOf([path], { [path]: { version: '1.2.3', license } })
  }

  it.each(['LICENSE', 'licence.md', 'COPYING', 'UNLICENSE'])('contain the text of %s', (name) => {
    expect(noticeWith({ [name]: 'The text.' })).toBe('a 1.2.3 (MIT)\n\nThe text.\n')
  })

  it('contain the text at the end of a README', () => {
    const readme = '# a\n\n## License\n\nCopyright (c) A.\n\nPermission is hereby granted, free of charge'
    expect(noticeWith({ 'README.md': readme })).toContain('Copyright (c) A.')
  })

  it.each([{}, { 'README.md': '# a\n\n## License\n\nMIT' }])(
    'a package without a text is an error',
    (files) => {
      expect(() => noticeWith(files)).toThrow(/has no text of its licence/)
    },
  )

  it('a licence that is not allowed is an error', () => {
    expect(() => noticeWith({ LICENSE: 'The text.' }, 'GPL-3.0-only')).toThrow(
      /has the licence "GPL-3.0-only"/,
    )
  })

  it('the window names its own packages and those of the main process, and no tool', () => {
    const text = readFileSync(join('out/renderer', noticesFile), 'utf8')
    expect(text).toMatch(/^react \d/m)
    expect(text).toMatch(/^jsforce \d/m)
    expect(text).not.toMatch(/^(vitest|fastify|electron-builder) \d/m)
  })

  it('the viewer names only what prospects load', () => {
    const text = readFileSync(join('out/viewer', noticesFile), 'utf8')
    expect(text).toMatch(/^pdfjs-dist \d/m)
    expect(text).not.toMatch(/^(react|fastify|@napi-rs\/canvas) \d/m)
  })
})
