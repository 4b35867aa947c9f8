import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { completeLock, platformOf } from './complete-lock.mjs'

describe('complete-lock', () => {
  it('reads the platform from a package name', () => {
    expect(platformOf('@x/cli-linux-x64-musl')).toEqual({ os: ['linux'], cpu: ['x64'], libc: ['musl'] })
    expect(platformOf('@x/win32-arm64-msvc')).toEqual({ os: ['win32'], cpu: ['arm64'] })
    expect(platformOf('@x/binding-wasm32-wasi')).toEqual({ cpu: ['wasm32'] })
    expect(platformOf('fsevents')).toBeNull()
  })

  it('adds a package that is in no node_modules folder above', () => {
    const lock = {
      packages: {
        '': {},
        'node_modules/a': {
          license: 'MIT',
          dev: true,
          optionalDependencies: { 'a-linux-x64': '1.0.0', 'a-darwin-arm64': '1.0.0' },
        },
        'node_modules/a-linux-x64': { version: '1.0.0' },
      },
    }
    expect(completeLock(lock)).toEqual(['a-darwin-arm64@1.0.0'])
    expect(lock.packages).toHaveProperty(['node_modules/a-darwin-arm64'], {
      version: '1.0.0',
      dev: true,
      license: 'MIT',
      optional: true,
      os: ['darwin'],
      cpu: ['arm64'],
    })
  })

  it('the lock file of this repository is complete', () => {
    expect(completeLock(JSON.parse(readFileSync('package-lock.json', 'utf8')))).toEqual([])
  })
})
