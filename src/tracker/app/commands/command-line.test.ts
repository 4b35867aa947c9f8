import { readFile } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { ConfigError } from '../../infrastructure/config.ts'
import { defineCommand, flag, toggle } from './command.ts'
import { findCommand, readCommandLine } from './command-line.ts'
import { commands } from './registry.ts'
import { usage } from './usage.ts'
import { UsageError } from './usage-error.ts'

const sample = defineCommand({
  name: 'things list',
  alias: 'ls',
  summary: 'Lists things.',
  flags: {
    count: flag(z.coerce.number().int(), 'N', 'number of things'),
    'sort-by': flag(z.enum(['name', 'date']).optional(), 'name|date', 'order'),
    all: toggle('includes removed things'),
  },
  run: async (_frame, flags) => ({ flags }),
  text: () => '',
})
const other = defineCommand({ ...sample, name: 'things', flags: {}, run: async () => ({}), text: () => '' })

const problemsOf = (act: () => unknown): string[] => {
  try {
    act()
  } catch (error) {
    if (error instanceof UsageError) return error.problems
    throw error
  }
  return []
}

describe('the command at the start of the arguments', () => {
  it.each([
    [['things', 'list', '--all'], 'things list', ['--all']],
    [['ls', '--all'], 'things list', ['--all']],
    [['things', '--all'], 'things', ['--all']],
    [['things', 'more'], 'things', ['more']],
  ])('%j is found', (argv, name, rest) => {
    const found = findCommand([sample, other], argv)
    expect([found?.command.name, found?.rest]).toEqual([name, rest])
  })

  it('flags without a command serve', () => {
    expect(findCommand([sample], ['--data', 'things'])).toBeUndefined()
    expect(findCommand([sample], [])).toBeUndefined()
  })

  it('an unknown or incomplete name is refused with the way on', () => {
    expect(problemsOf(() => findCommand([sample], ['thing']))).toEqual([
      '"thing" is not a command (--help lists them)',
    ])
    expect(problemsOf(() => findCommand([sample], ['things', 'delete']))).toEqual([
      '"things" needs one more word: things list',
    ])
  })
})

describe('the flags of a command', () => {
  it('are parsed by their schemas', () => {
    const { flags, config, wantsJson } = readCommandLine(
      sample,
      ['--count', '3', '--all', '--json', '--data', '/data'],
      {},
    )
    expect(flags).toEqual({ count: 3, 'sort-by': undefined, all: true })
    expect([config.dataDir, wantsJson]).toEqual(['/data', true])
  })

  it('each invalid flag is one problem', () => {
    expect(problemsOf(() => readCommandLine(sample, ['--sort-by', 'size'], {}))).toEqual([
      '--count is missing',
      expect.stringMatching(/^--sort-by is not valid \(it is "size"\): /),
    ])
    expect(problemsOf(() => readCommandLine(sample, ['--colour'], {}))[0]).toContain('--colour')
  })

  it('an invalid variable is a configuration error, not an error of the command line', () => {
    const read = () => readCommandLine(sample, ['--count', '1'], { TRACKER_PORT: 'http' })
    expect(read).toThrow(ConfigError)
    expect(read).not.toThrow(UsageError)
  })
})

describe('the usage', () => {
  it('of the tracker lists each command', () => {
    for (const { name, summary } of commands) expect(usage()).toMatch(new RegExp(`${name} +${summary}`))
  })

  it('of a command shows required and optional flags with their meaning', () => {
    const text = usage(sample)
    expect(text).toContain(
      'Usage: npm run tracker -- things list --count N [--sort-by name|date] [--all] [--json]',
    )
    expect(text).toMatch(/--count N +number of things/)
    expect(text).toContain('"ls" is another name')
  })

  it('docs/commands.md has a row for each command', async () => {
    const page = await readFile('docs/commands.md', 'utf8')
    for (const { name } of commands) expect(page).toMatch(new RegExp(`^\\| \`${name}[ \`]`, 'm'))
  })

  it('names and aliases of commands are unique', () => {
    const names = commands.flatMap(({ name, alias }) => (alias ? [name, alias] : [name]))
    expect(new Set(names).size).toBe(names.length)
  })
})
