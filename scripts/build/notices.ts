// The licence notices of the packages that a build contains. Most licences require that a copy of their text is delivered.
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, relative, resolve } from 'node:path'
import type { Plugin } from 'vite'
import { type LockEntry, packagesOf, runtimePackages } from '../bootstrap/lock-packages.mjs'
import { GIVEN_AWAY, licenceOf, notAllowed } from '../test/licences.ts'

/** The name of the file in the folder of a build. */
export const noticesFile = 'THIRD-PARTY-NOTICES.txt'

const licenceFile = /^(un)?(licen[cs]e|copying|notice)/i
const textFolder = 'scripts/build/licence-texts'

/**
 * The packages that name a licence but contain no text of it. A person has read their pages; the value is the copyright holder that they name. Their
 * notice has the standard text of the licence.
 */
const WITHOUT_TEXT: Readonly<Record<string, string>> = {
  '@aws-sdk/credential-provider-http': 'Amazon.com, Inc. or its affiliates',
  '@aws-sdk/credential-provider-login': 'Amazon.com, Inc. or its affiliates',
  '@aws-sdk/nested-clients': 'Amazon.com, Inc. or its affiliates',
  '@napi-rs/canvas-linux-x64-gnu': 'the authors of @napi-rs/canvas',
  '@redis/client': 'the authors of node-redis',
  '@tus/utils': 'the authors of tus-node-server',
  'abstract-logging': 'James Sumners',
  'combine-errors': 'the authors of combine-errors',
  'custom-error-instance': 'James Speirs',
  'lazy-val': 'Vladimir Krivosheev',
  'react-remove-scroll-bar': 'Anton Korzunov',
  wouter: 'Alexey Taktarov',
}

const nameOf = (path: string) => path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length)

/** Returns the part of a README from the heading "License" on, if it contains a complete text. */
function textOfReadme(path: string, files: readonly string[]): string[] {
  const readme = files.find((name) => /^readme/i.test(name))
  const [, text] = readme ? readFileSync(join(path, readme), 'utf8').split(/^#+ licen[cs]e.*$/im) : []
  return text && /Permission (is hereby granted|to use)/.test(text) ? [text.trim()] : []
}

function textsOf(path: string, licence: string): string[] {
  const files = readdirSync(path, { withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ name }) => name)
  const texts = files
    .filter((name) => licenceFile.test(name))
    .map((name) => readFileSync(join(path, name), 'utf8').trim())
  if (texts.length > 0) return texts
  const ofReadme = textOfReadme(path, files)
  const holder = WITHOUT_TEXT[nameOf(path)]
  if (ofReadme.length > 0 || holder === undefined) return ofReadme
  return [`Copyright (c) ${holder}\n\n${readFileSync(join(textFolder, `${licence}.txt`), 'utf8').trim()}`]
}

/**
 * Returns one text with the name, version and licence of each package, in the order of their names.
 * @param paths folders of packages, e.g. `node_modules/zod`
 * @throws Error that names each package without a text or with a licence that is not allowed
 */
export function noticesOf(paths: readonly string[], packages: Record<string, LockEntry>): string {
  const problems = notAllowed(packages, [...paths], GIVEN_AWAY).map(
    ({ path, licence }) => `${path} has the licence "${licence}"`,
  )
  const notices = [...paths].sort().map((path) => {
    const entry = packages[path] ?? {}
    const licence = licenceOf(path, entry)
    const texts = textsOf(path, licence)
    if (texts.length === 0) problems.push(`${path} has no text of its licence (${licence})`)
    return `${nameOf(path)} ${entry.version ?? ''} (${licence})\n\n${texts.join('\n\n')}\n`
  })
  if (problems.length > 0) throw new Error(`Licence notices: ${problems.join('; ')}`)
  return notices.join(`\n${'-'.repeat(80)}\n\n`)
}

/** Returns the folder of the package of a module, relative to the repository. Returns null for own and virtual modules. */
function packageOf(moduleId: string): string | null {
  const [, folder] = /^\0?(.*node_modules\/(?:@[^/]+\/)?[^/?]+)\//.exec(moduleId) ?? []
  return folder ? relative(resolve(), folder) : null
}

/**
 * Writes {@link noticesFile} into the folder of a build. It lists the packages of which the bundle contains a module, `copied` packages, and all
 * packages that `workspaces` need at run time ('' is the main process). The build fails if a package has no text or no allowed licence.
 */
export function notices({
  copied = [],
  workspaces = [],
}: {
  copied?: string[]
  workspaces?: string[]
}): Plugin {
  const found = new Set<string>()
  let folder = ''
  return {
    name: 'lastpage:notices',
    apply: 'build',
    configResolved(config) {
      folder = resolve(config.root, config.build.outDir)
    },
    generateBundle(_options, bundle) {
      for (const chunk of Object.values(bundle)) {
        if (chunk.type !== 'chunk') continue
        for (const id of chunk.moduleIds) {
          const path = packageOf(id)
          if (path !== null) found.add(path)
        }
      }
    },
    writeBundle() {
      const packages = packagesOf('package-lock.json')
      const needed = runtimePackages(packages, workspaces, { optional: true }).filter(
        (path) => path.includes('node_modules/') && !packages[path]?.link && existsSync(path),
      )
      const all = new Set([...found, ...needed, ...copied.map((name) => `node_modules/${name}`)])
      writeFileSync(join(folder, noticesFile), noticesOf([...all], packages))
    },
  }
}
