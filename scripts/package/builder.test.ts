// The installers' configuration, held against electron-builder's own schema and what its deb target asks for.
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { describe, expect, it } from 'vitest'

const require = createRequire(import.meta.url)
/** What electron-builder itself uses: it is no dependency of ours. */
const builders = createRequire(require.resolve('electron-builder'))
const libs = createRequire(builders.resolve('app-builder-lib'))
const configuration = libs('js-yaml').load(readFileSync('electron-builder.yml', 'utf8')) as {
  linux: { maintainer: string; target: string[]; desktop: unknown }
  protocols: { schemes: string[] }[]
}
const metadata = JSON.parse(readFileSync('package.json', 'utf8')) as Record<string, string>

describe('electron-builder.yml', () => {
  it('is what the schema allows', async () => {
    const { validateConfiguration } = libs('./util/config/config.js') as {
      validateConfiguration(config: unknown, log: { add(key: string, value: unknown): void }): Promise<void>
    }
    await validateConfiguration(configuration, { add: () => {} })
    await expect(
      validateConfiguration({ ...configuration, linux: { maintainers: 'x' } }, { add: () => {} }),
    ).rejects.toThrow()
  })

  it('has what deb asks for: a homepage, and a maintainer with an address', () => {
    expect(configuration.linux.target).toContain('deb')
    expect(new URL(metadata.homepage ?? '').protocol).toBe('https:')
    expect(configuration.linux.maintainer).toMatch(/^[^<>]+ <[^\s<>@]+@[^\s<>@]+>$/)
  })

  it('names the scheme of its links, and the entry that Electron tells the system of', () => {
    expect(configuration.protocols.flatMap(({ schemes }) => schemes)).toEqual(['lastpage'])
    expect(metadata.desktopName).toBe('lastpage.desktop')
  })
})
