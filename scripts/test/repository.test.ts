import { globSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { stages } from './stages.ts'

const read = (file: string) => readFileSync(file, 'utf8')
const workflows = globSync('.github/workflows/*.yml')

describe('workflows', () => {
  it.each(workflows)('%s pins each action to a commit and names its version', (file) => {
    const actions = [...read(file).matchAll(/uses: (.*)$/gm)].map(([, action]) => action)
    expect(actions.length).toBeGreaterThan(0)
    expect(
      actions.filter((action) => !/^[\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/.test(action ?? '')),
    ).toEqual([])
  })

  it('run only existing stages of npm test', () => {
    const named = workflows.flatMap((file) => read(file).match(/(?<=npm test -- )[\w -]+/g) ?? [])
    const unknown = named
      .flatMap((names) => names.trim().split(' '))
      .filter((name) => !stages.some((stage) => stage.name === name))
    expect(named.length).toBeGreaterThan(0)
    expect(unknown).toEqual([])
  })
})

it('all files require the same version of Node', () => {
  expect(read('.nvmrc').trim()).toBe(JSON.parse(read('package.json')).devDependencies.node)
})

it('package.json and electron-builder.yml have the same author address', () => {
  expect(read('electron-builder.yml')).toContain(`maintainer: ${JSON.parse(read('package.json')).author}\n`)
})
