import { globSync, readFileSync } from 'node:fs'
import { createRequire, isBuiltin } from 'node:module'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { readInstallerName } from '../../src/tracker/domain/releases/file-names.ts'
import { bundledPackages } from './bundled-packages.ts'

const require = createRequire(import.meta.url)
/** Modules of electron-builder. The repository does not depend on them directly. */
const builders = createRequire(require.resolve('electron-builder'))
const libs = createRequire(builders.resolve('app-builder-lib'))
const configuration = libs('js-yaml').load(readFileSync('electron-builder.yml', 'utf8')) as {
  linux: {
    maintainer: string
    target: { target: string; arch: string[] }[]
    mimeTypes: string[]
    desktop: { desktopActions: { Share: { Exec: string } } }
  }
  mac: {
    target: { target: string; arch: string[] }[]
    extendInfo: { CFBundleDocumentTypes: object[] }
  }
  win: { target: { target: string; arch: string[] }[] }
  nsis: { perMachine: boolean; oneClick: boolean; include: string }
  msi: { upgradeCode: string }
  artifactName: string
  publish: { provider: string; url: string }
  protocols: { schemes: string[] }[]
  files: string[]
}
const metadata = JSON.parse(readFileSync('package.json', 'utf8')) as Record<string, string>

type Packed = { name: string; dir: string; dependencies?: Packed[] }
type Patterns = { patterns: string[]; createFilter(): (file: string, stat: object) => boolean }

/** Returns whether electron-builder copies this file of a package. `path`: the path in the app. */
async function copies(): Promise<(path: string) => boolean> {
  const { getConfig } = libs('./util/config/config.js')
  const { getNodeModuleFileMatcher } = libs('./fileMatcher.js')
  const config = await getConfig(process.cwd(), null, null)
  const packager = { config, debugLogger: { isEnabled: false } }
  const matcher: Patterns = getNodeModuleFileMatcher('/app', '/app', (text: string) => text, {}, packager)
  const filter = matcher.createFilter()
  return (path) => filter(`/app/${path}`, { moduleFullFilePath: path, isDirectory: () => false })
}

/** Returns the packages that electron-builder copies from node_modules: the path in the app, and the folder here. */
async function packedPackages(): Promise<Map<string, string>> {
  const { getCollectorByPackageManager, PM } = libs('./node-module-collector/index.js')
  const { TmpDir } = builders('builder-util')
  const temporary = new TmpDir('lastpage-test')
  try {
    const isCopied = await copies()
    const collector = getCollectorByPackageManager(PM.NPM, process.cwd(), temporary)
    const { nodeModules } = (await collector.getNodeModules({ packageName: 'lastpage' })) as {
      nodeModules: Packed[]
    }
    const foldersOf = (packages: Packed[], above: string): [string, string][] =>
      packages.flatMap(({ name, dir, dependencies }) => {
        const path = `${above}node_modules/${name}`
        return [[path, dir], ...foldersOf(dependencies ?? [], `${path}/`)]
      })
    return new Map(foldersOf(nodeModules, '').filter(([path]) => isCopied(`${path}/package.json`)))
  } finally {
    await temporary.cleanup()
  }
}

/** Resolves a package as Node does: in the folder `from` and in all folders above it. */
function isResolved(packed: ReadonlyMap<string, string>, from: string, name: string): boolean {
  if (packed.has(`${from}node_modules/${name}`)) return true
  return from !== '' && isResolved(packed, from.slice(0, from.lastIndexOf('node_modules/')), name)
}

describe('electron-builder.yml', () => {
  let packed: Map<string, string>
  beforeAll(async () => {
    packed = await packedPackages()
  })

  it('matches the schema of electron-builder', async () => {
    const { validateConfiguration } = libs('./util/config/config.js') as {
      validateConfiguration(config: unknown, log: { add(key: string, value: unknown): void }): Promise<void>
    }
    await validateConfiguration(configuration, { add: () => {} })
    await expect(
      validateConfiguration({ ...configuration, linux: { maintainers: 'x' } }, { add: () => {} }),
    ).rejects.toThrow()
  })

  it('has the homepage and the maintainer address that a deb package requires', () => {
    expect(configuration.linux.target.map(({ target }) => target)).toEqual(['AppImage', 'deb', 'rpm'])
    expect(new URL(metadata.homepage ?? '').protocol).toBe('https:')
    expect(configuration.linux.maintainer).toMatch(/^[^<>]+ <[^\s<>@]+@[^\s<>@]+>$/)
  })

  it('offers the app for PDF files, and never makes it their default program', () => {
    const [documents] = configuration.mac.extendInfo.CFBundleDocumentTypes
    expect(documents).toMatchObject({ LSHandlerRank: 'Alternate', LSItemContentTypes: ['com.adobe.pdf'] })
    expect(configuration.linux.mimeTypes).toEqual(['application/pdf'])
    expect(configuration.linux.desktop.desktopActions.Share.Exec).toBe('lastpage --share')
    expect(configuration).not.toHaveProperty('fileAssociations')
  })

  it('adds a verb for PDF files to the Explorer, and its uninstaller removes it', () => {
    const script = readFileSync(configuration.nsis.include, 'utf8')
    expect(script).toContain('Software\\Classes\\SystemFileAssociations\\.pdf\\shell\\Lastpage.Share')
    const [, install = '', uninstall = ''] = script.split('!macro ')
    // The path of the file is one argument, also with spaces.
    expect(install).toMatch(/'"\$INSTDIR\\\$\{APP_EXECUTABLE_FILENAME\}" "%1"'/)
    expect(uninstall).toMatch(/^customUnInstall\n +DeleteRegKey SHELL_CONTEXT "\$\{SHARE_VERB\}"/)
  })

  it('makes only names of installers that the tracker accepts', () => {
    const { getArtifactArchName, Arch } = builders('builder-util') as {
      getArtifactArchName(arch: number, ext: string): string
      Arch: Record<string, number>
    }
    const extensions: Record<string, string> = { nsis: 'exe' }
    const { linux, mac, win, artifactName } = configuration
    const names = [linux, mac, win].flatMap(({ target: targets }) =>
      targets.flatMap(({ target, arch }) =>
        arch.map((each) => {
          const ext = extensions[target] ?? target
          const values: Record<string, string> = {
            ...{ productName: 'Lastpage', version: '1.4.0', ext },
            arch: getArtifactArchName(Arch[each] ?? -1, ext),
          }
          return artifactName.replace(/\$\{(\w+)\}/g, (_whole, key: string) => values[key] ?? '')
        }),
      ),
    )
    expect(names).toHaveLength(13)
    expect(names.filter((name) => readInstallerName(name)?.version !== '1.4.0')).toEqual([])
  })

  it('writes a feed that no app can use before its tracker has replaced it', () => {
    expect(configuration.publish.provider).toBe('generic')
    expect(new URL(configuration.publish.url).hostname).toMatch(/\.invalid$/)
  })

  it('installs for all users, and the code by which Windows finds the MSI never changes', () => {
    expect(configuration.nsis).toMatchObject({ perMachine: true, oneClick: false })
    expect(configuration.msi.upgradeCode).toBe('6F1B2D0E-5C7A-4B58-9D43-2E8A7C51F0B6')
  })

  it('packs each package that the built main process imports, with all that it needs', async () => {
    const code = globSync('out/main/**/*.js').map((file) => readFileSync(file, 'utf8'))
    const imported = code
      .join('\n')
      .matchAll(/(?:\bfrom (?="|')|\b(?:import|require)\()["'`]([@\w][^"'`\s:]*)["'`]/g)
    const names = [...imported].flatMap(([, name = '']) => /^(@[^/]+\/)?[^/]+/.exec(name)?.[0] ?? [])
    const packages = new Set(names.filter((name) => name !== 'electron' && !isBuiltin(name)))
    expect([...packages]).toContain('tus-js-client')
    expect([...packages].filter((name) => !isResolved(packed, '', name))).toEqual([])

    const missing = [...packed].flatMap(([path, folder]) => {
      const { dependencies = {} } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
      const unresolved = Object.keys(dependencies).filter((name) => !isResolved(packed, `${path}/`, name))
      return unresolved.map((name) => `${path} needs ${name}`)
    })
    expect(missing).toEqual([])
  })

  it('packs no package that the build contains, and none of the tracker, the viewer or the renderer', async () => {
    const names = [...packed.keys()].map((path) => path.split('node_modules/').at(-1))
    const others = ['fastify', 'better-sqlite3', 'pg', 'kysely', 'nodemailer', 'pdfjs-dist', 'react']
    for (const name of [...bundledPackages, 'undici', 'core-js', 'csv-parse', ...others])
      expect(names).not.toContain(name)
    expect(configuration.files.filter((pattern) => pattern.includes('node_modules'))).toEqual([])
  })

  it('registers the URL scheme lastpage and the desktop entry that Electron expects', () => {
    expect(configuration.protocols.flatMap(({ schemes }) => schemes)).toEqual(['lastpage'])
    expect(metadata.desktopName).toBe('lastpage.desktop')
  })
})
