import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'

type Manifest = {
  name: string
  private?: boolean
  type?: string
  imports?: Record<string, string>
  workspaces?: string[]
  dependencies?: Record<string, string>
  devDependencies?: Record<string, string>
}

const manifest = (folder: string) => JSON.parse(readFileSync(`${folder}/package.json`, 'utf8')) as Manifest
const root = manifest('.')
const workspaces = root.workspaces ?? []

describe('the npm workspaces', () => {
  it('use the same version of each dependency, so that it is installed once', () => {
    const versions = new Map<string, Set<string>>()
    for (const folder of ['.', ...workspaces]) {
      const { dependencies, devDependencies } = manifest(folder)
      for (const [name, version] of Object.entries({ ...devDependencies, ...dependencies }))
        versions.set(name, (versions.get(name) ?? new Set()).add(version))
    }
    expect([...versions].filter(([, found]) => found.size > 1)).toEqual([])
  })

  it.each(workspaces)('%s is private, has ES modules and maps #shared to src/shared', (folder) => {
    const { private: isPrivate, type, imports } = manifest(folder)
    const shared = folder === 'src/shared' ? './*' : '@lastpage/shared/*'
    expect({ isPrivate, type, imports }).toEqual({
      isPrivate: true,
      type: 'module',
      imports: { '#shared/*': shared },
    })
  })
})
