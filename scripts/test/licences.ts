/**
 * Checks the licence of each dependency in package-lock.json, which includes the packages of other platforms.
 *
 *   node scripts/test/licences.ts           prints each package whose licence is not allowed, and then fails
 *   node scripts/test/licences.ts --list    prints each package that is delivered to users, with its licence
 */
import satisfies from 'spdx-satisfies'
import { type LockEntry, packagesOf, runtimePackages } from '../bootstrap/lock-packages.mjs'

/** The licences that are allowed for delivered code: the installer, the viewer and the tracker. These licences only require that the licence notice is kept. */
export const GIVEN_AWAY = [
  '0BSD',
  'Apache-2.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'BlueOak-1.0.0',
  'CC0-1.0',
  'ISC',
  'MIT',
  'MIT-0',
  'Python-2.0',
  'Unlicense',
  'Zlib',
]

/** The licences that are allowed for tools. Tools are not delivered, so licences that require the publication of changed files are allowed too. The font of the workbench has the licence OFL. */
const TOOLS = [...GIVEN_AWAY, 'CC-BY-3.0', 'CC-BY-4.0', 'MPL-2.0', 'OFL-1.1', 'WTFPL']

/** The licences of packages that have no licence field in the lock file. A person has read the licence text of this version. */
const READ_BY_HAND: Record<string, string> = {
  'combine-errors@3.0.3': 'MIT',
}

/** The folders of the delivered packages. '' is the desktop. */
const DELIVERED = ['', 'src/main/host/headless', 'src/tracker', 'src/viewer', 'src/renderer']

export type Finding = { path: string; licence: string }

/** Returns the packages of `paths` without an allowed licence. */
export function notAllowed(
  packages: Record<string, LockEntry>,
  paths: string[],
  allowed: string[],
): Finding[] {
  return paths.flatMap((path) => {
    const licence = licenceOf(path, packages[path] ?? {})
    return isAllowed(licence, allowed) ? [] : [{ path, licence }]
  })
}

export function licenceOf(path: string, { version, license }: LockEntry): string {
  const name = path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length)
  return license ?? READ_BY_HAND[`${name}@${version}`] ?? 'none named'
}

/** Returns false for a text that is not an SPDX expression ("SEE LICENSE IN …"), because a person must read such a licence. */
function isAllowed(licence: string, allowed: string[]): boolean {
  try {
    return satisfies(licence, allowed)
  } catch {
    return false
  }
}

function main(): number {
  const packages = packagesOf('package-lock.json')
  const isForeign = (path: string) => path.includes('node_modules/') && !packages[path]?.link
  const given = new Map(
    DELIVERED.map((folder) => [
      folder,
      runtimePackages(packages, [folder], { optional: true }).filter(isForeign),
    ]),
  )
  const delivered = new Set([...given.values()].flat())
  if (process.argv.includes('--list')) {
    for (const path of [...delivered].sort()) console.log(`${path}\t${licenceOf(path, packages[path] ?? {})}`)
    return 0
  }
  const tools = Object.keys(packages).filter((path) => isForeign(path) && !delivered.has(path))
  const findings = [...given].flatMap(([folder, paths]) =>
    notAllowed(packages, paths, GIVEN_AWAY).map((finding) => ({ ...finding, of: folder || 'the desktop' })),
  )
  findings.push(...notAllowed(packages, tools, TOOLS).map((finding) => ({ ...finding, of: 'the tools' })))
  for (const { path, licence, of } of findings)
    console.error(`${path} (of ${of}) has the licence "${licence}"`)
  if (findings.length > 0) console.error('Allowed licences are listed in scripts/test/licences.ts.')
  console.log(`${delivered.size} delivered packages and ${tools.length} tools: ${findings.length} findings`)
  return findings.length > 0 ? 1 : 0
}

if (import.meta.main) process.exitCode = main()
