import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gt, valid } from 'semver'
import { unreleased, withRelease } from './changelog.ts'

export type ReleaseOptions = {
  /** The absolute path of the repository. */
  root: string
  version: string
  /** Runs all tests. Returns true if they pass. */
  test: () => boolean
  /** The date of the release, YYYY-MM-DD. */
  today: string
}

/** The error for a refused release. The message is the reason. */
export class Refusal extends Error {}

/**
 * Writes the version to package.json and the lock file, and the date to CHANGELOG.md. Creates the commit and the tag `v<version>`. Does not push.
 * Throws a Refusal and changes nothing if the version is wrong or has a tag, the branch is not main, the working tree has changes, the section
 * "Unreleased" is empty, or a test fails.
 */
export function release({ root, version, test, today }: ReleaseOptions): void {
  const git = (...args: string[]) => execFileSync('git', args, { cwd: root, encoding: 'utf8' }).trim()
  const changelogFile = join(root, 'CHANGELOG.md')
  const changelog = readFileSync(changelogFile, 'utf8')
  refuseVersion(version, versionIn(root), git('tag', '--list', `v${version}`))
  if (git('branch', '--show-current') !== 'main') throw new Refusal('Releases are made from the branch main.')
  refuseDirty(git)
  if (!unreleased(changelog))
    throw new Refusal('CHANGELOG.md has nothing below "Unreleased": write what changed for people.')
  if (!test()) throw new Refusal('The tests are not green (see above).')
  refuseDirty(git)
  for (const file of ['package.json', 'package-lock.json']) writeVersion(join(root, file), version)
  writeFileSync(changelogFile, withRelease(changelog, version, today))
  git('commit', '--quiet', '--all', '--message', `Release ${version}`)
  git('tag', '--annotate', `v${version}`, '--message', `Release ${version}`)
}

function refuseVersion(version: string, current: string, tag: string): void {
  if (valid(version) !== version)
    throw new Refusal(`"${version}" is no version. Write it as in semver.org: 1.4.0.`)
  if (!gt(version, current))
    throw new Refusal(`${version} does not come after ${current}, the version in package.json.`)
  if (tag !== '') throw new Refusal(`The tag v${version} exists already.`)
}

function refuseDirty(git: (...args: string[]) => string): void {
  const changes = git('status', '--porcelain')
  if (changes !== '') throw new Refusal(`The working tree has changes. Commit or remove them:\n${changes}`)
}

const versionIn = (root: string): string =>
  JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).version

/** Writes the version to a manifest. package-lock.json contains the version of the root package in two places. */
function writeVersion(file: string, version: string): void {
  const manifest = JSON.parse(readFileSync(file, 'utf8'))
  manifest.version = version
  if (manifest.packages?.['']) manifest.packages[''].version = version
  writeFileSync(file, `${JSON.stringify(manifest, null, 2)}\n`)
}
