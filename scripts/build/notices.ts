// The licence notices of the packages that a deployable contains. Most licences require that a copy of their text is delivered.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type LockEntry, packagesOf, runtimePackages } from '../bootstrap/lock-packages.mjs'

const noticeFile = /^(licen[cs]e|copying|notice)/i

/** Returns the text of each licence file in the folder of a package. */
function textsIn(path: string): string[] {
  return readdirSync(path, { withFileTypes: true })
    .filter((entry) => entry.isFile() && noticeFile.test(entry.name))
    .map((entry) => readFileSync(join(path, entry.name), 'utf8').trim())
}

function noticeOf(path: string, { version, license }: LockEntry): string {
  const name = path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length)
  const texts = textsIn(path)
  const body = texts.length > 0 ? texts.join('\n\n') : `Licence: ${license ?? 'see the package'}`
  return `${name} ${version ?? ''} (${license ?? 'licence in the text'})\n\n${body}\n`
}

/** Returns one text with the name, version and licence of each installed package that the workspaces need at run time, in the order of their names. */
export function noticesOf(workspaces: string[]): string {
  const packages = packagesOf('package-lock.json')
  const paths = runtimePackages(packages, workspaces, { optional: true })
    .filter((path) => path.includes('node_modules/') && !packages[path]?.link && existsSync(path))
    .sort()
  return paths.map((path) => noticeOf(path, packages[path] ?? {})).join(`\n${'-'.repeat(80)}\n\n`)
}
