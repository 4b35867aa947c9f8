import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { unreleased } from './changelog.ts'
import { release } from './release.ts'

let root: string
const git = (...args: string[]) => execFileSync('git', args, { cwd: root, encoding: 'utf8' }).trim()
const write = (file: string, text: string) => writeFileSync(join(root, file), text)
const read = (file: string) => readFileSync(join(root, file), 'utf8')
const CHANGELOG = '# Changelog\n\n## Unreleased\n\n### Added\n\n- A viewer.\n\n## [0.1.0] - 2026-01-01\n'

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'lastpage-release-'))
  git('init', '--quiet', '--initial-branch', 'main')
  git('config', 'user.name', 'Test')
  git('config', 'user.email', 'test@example.com')
  git('config', 'commit.gpgsign', 'false')
  write('package.json', '{"version":"0.1.0"}')
  write('package-lock.json', '{"version":"0.1.0","packages":{"":{"version":"0.1.0"}}}')
  write('CHANGELOG.md', CHANGELOG)
  git('add', '.')
  git('commit', '--quiet', '--message', 'first')
})
afterEach(() => rmSync(root, { recursive: true, force: true }))

const make = (version: string, test = () => true) => release({ root, version, test, today: '2026-12-01' })

/** Checks that the release changed nothing: same commit, same files, no tag. */
function expectNoChange(changes = '') {
  expect(git('log', '--format=%s')).toBe('first')
  expect(git('tag')).toBe('')
  expect(git('status', '--porcelain')).toBe(changes)
}

describe('release', () => {
  it('writes the version and the date, and creates a commit with a tag', () => {
    make('0.2.0')
    expect(JSON.parse(read('package.json')).version).toBe('0.2.0')
    expect(JSON.parse(read('package-lock.json'))).toEqual({
      version: '0.2.0',
      packages: { '': { version: '0.2.0' } },
    })
    expect(read('CHANGELOG.md')).toContain(
      '## [Unreleased]\n\n## [0.2.0] - 2026-12-01\n\n### Added\n\n- A viewer.\n\n## [0.1.0]',
    )
    expect(unreleased(read('CHANGELOG.md'))).toBe('')
    expect(git('log', '-1', '--format=%s')).toBe('Release 0.2.0')
    expect(git('tag', '--points-at', 'HEAD')).toBe('v0.2.0')
    expect(git('status', '--porcelain')).toBe('')
  })

  it('refuses uncommitted changes, also if the tests made them', () => {
    write('note.txt', '')
    expect(() => make('0.2.0')).toThrow('The working tree has changes')
    rmSync(join(root, 'note.txt'))
    const leaveFile = () => {
      write('left.txt', '')
      return true
    }
    expect(() => make('0.2.0', leaveFile)).toThrow('left.txt')
    expectNoChange('?? left.txt')
  })

  it('refuses if a test fails', () => {
    expect(() => make('0.2.0', () => false)).toThrow('The tests are not green')
    expectNoChange()
  })

  it.each([
    ['0.1.0', 'does not come after'],
    ['0.0.9', 'does not come after'],
    ['0.2.0-beta', null],
    ['v0.2.0', 'is no version'],
    ['0.2', 'is no version'],
    ['next', 'is no version'],
  ])('reads the version %s', (version, refusal) => {
    if (refusal === null) return expect(() => make(version)).not.toThrow()
    expect(() => make(version)).toThrow(refusal)
    expectNoChange()
  })

  it('refuses a version whose tag exists', () => {
    git('tag', 'v0.2.0')
    expect(() => make('0.2.0')).toThrow('exists already')
  })

  it('refuses another branch', () => {
    git('switch', '--quiet', '--create', 'feature')
    expect(() => make('0.2.0')).toThrow('from the branch main')
    expectNoChange()
  })

  it('refuses if the section Unreleased is empty', () => {
    make('0.2.0')
    expect(() => make('0.3.0')).toThrow('nothing below "Unreleased"')
  })
})

describe('CHANGELOG.md', () => {
  const headings = readFileSync('CHANGELOG.md', 'utf8').match(/^##+ .*$/gm) ?? []

  it('begins with the section Unreleased', () => {
    expect(headings[0]).toMatch(/^## \[?Unreleased\]?$/)
  })

  it('has only sections of Keep a Changelog, and a date for each release', () => {
    const known =
      /^(### (To do when you update|Added|Changed|Deprecated|Removed|Fixed|Security)|## \[?Unreleased\]?|## \[\d+\.\d+\.\d+(-[\w.]+)?\] - \d{4}-\d\d-\d\d)$/
    expect(headings.filter((heading) => !known.test(heading))).toEqual([])
  })
})
