import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { describeCommit } from './commit.mjs'
import { inRoot } from './root.mjs'

const readme = readFileSync(inRoot('README.md'), 'utf8')
const { scripts, version } = JSON.parse(readFileSync(inRoot('package.json'), 'utf8'))
const named = [...readme.matchAll(/npm (?:run )?([a-z-]+)/g)].map(([, name]) => name)
const commands = [...new Set(named)].filter((name) => scripts[name])

it('README lists the commands', () => {
  expect(commands).toEqual(
    expect.arrayContaining(['start', 'test', 'tracker', 'headless', 'bench', 'faults', 'package']),
  )
})

it.each(commands)('npm run %s -- --help prints its usage', (name) => {
  const [, ...words] = scripts[name].split(' ')
  const { stdout, stderr, status } = spawnSync(process.execPath, [...words, '--help'], {
    cwd: inRoot(),
    encoding: 'utf8',
  })
  expect({ stdout, stderr, status }).toEqual({
    stdout: expect.stringMatching(/^Usage: npm /),
    stderr: '',
    status: 0,
  })
})

// The same code answers --version for all commands.
it.each(['tracker', 'test'])('npm run %s -- --version prints the version and the commit', (name) => {
  const [, ...words] = scripts[name].split(' ')
  const { stdout, status } = spawnSync(process.execPath, [...words, '--version'], {
    cwd: inRoot(),
    encoding: 'utf8',
  })
  expect({ stdout, status }).toEqual({ stdout: `lastpage ${version} (${describeCommit()})\n`, status: 0 })
})

it.each([
  ['bench', ['beads'], 'There are: latency'],
  ['bench', ['--vizits', '3'], "Unknown option '--vizits'"],
  ['faults', ['--runs', 'many'], '--runs: '],
  ['tracker', ['--prot', '1'], "Unknown option '--prot'"],
  ['headless', ['--prot', '1'], "Unknown option '--prot'"],
  ['practice-org', ['--prot', '1'], "Unknown option '--prot'"],
])('npm run %s -- %j says what is wrong, without a stack', (name, args, said) => {
  const [, ...words] = scripts[name].split(' ')
  const { stderr, status } = spawnSync(process.execPath, [...words, ...args], {
    cwd: inRoot(),
    encoding: 'utf8',
  })
  expect(stderr).toContain(said)
  expect(stderr).not.toMatch(/^\s+at /m)
  expect(status).not.toBe(0)
})
