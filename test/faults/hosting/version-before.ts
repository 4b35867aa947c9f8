// The sources of the version before this one, from the history of the repository. `test/faults/version-before.json` names its commit.
import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync } from 'node:fs'
import path from 'node:path'
import { z } from 'zod'
import { repositoryRoot } from '../../fixtures/part.ts'

const File = z.object({ commit: z.string().regex(/^[0-9a-f]{40}$/) })

const commitBefore = (): string =>
  File.parse(JSON.parse(readFileSync(path.join(import.meta.dirname, '../version-before.json'), 'utf8')))
    .commit

/** Returns why the version before cannot be used here, or null. A shallow clone has no history. */
export function missingVersionBefore(): string | null {
  const commit = commitBefore()
  const known = spawnSync('git', ['cat-file', '-e', `${commit}^{commit}`], { cwd: repositoryRoot })
  return known.status === 0 ? null : `the history of this clone does not contain ${commit.slice(0, 8)}`
}

/** The sources, and the fixtures that run a desktop in tests. */
const parts = ['package.json', 'src', 'test/fixtures', 'scripts/build/parts.ts']

/**
 * Writes the sources of the version before into the empty folder `root`. It uses the installed packages of this version, except for the workspace
 * packages, which are its own. The built viewer is shared, because both versions only look for it.
 */
export function extractVersionBefore(root: string): string {
  mkdirSync(root, { recursive: true })
  const archive = execFileSync('git', ['archive', '--format=tar', commitBefore(), ...parts], {
    cwd: repositoryRoot,
    maxBuffer: 1 << 30,
  })
  execFileSync('tar', ['-x', '-C', root], { input: archive })
  const installed = path.join(repositoryRoot, 'node_modules')
  const packages = path.join(root, 'node_modules')
  mkdirSync(path.join(packages, '@lastpage'), { recursive: true })
  for (const name of readdirSync(installed)) {
    if (name !== '@lastpage') symlinkSync(path.join(installed, name), path.join(packages, name))
  }
  for (const name of readdirSync(path.join(installed, '@lastpage'))) {
    const folder = name === 'headless-host' ? 'src/main/host/headless' : `src/${name}`
    if (existsSync(path.join(root, folder)))
      symlinkSync(path.join(root, folder), path.join(packages, '@lastpage', name))
  }
  const viewer = path.join(repositoryRoot, 'out/viewer')
  if (existsSync(viewer)) {
    mkdirSync(path.join(root, 'out'))
    symlinkSync(viewer, path.join(root, 'out/viewer'))
  }
  return root
}
