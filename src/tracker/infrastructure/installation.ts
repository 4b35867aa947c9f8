// Where the files of this installation are. The tracker runs from its sources, or from the production build (scripts/build/tracker.config.ts), in
// which all modules are files of one folder, beside the viewer and a package.json.
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { z } from 'zod'

/** True in the production build. */
export const isBuild = !import.meta.filename.endsWith('.ts')
const root = isBuild ? import.meta.dirname : resolve(import.meta.dirname, '../../..')

/** The folder of the viewer's build. */
export const builtViewer = resolve(root, isBuild ? 'viewer' : 'out/viewer')

/**
 * Returns the URL of a module that a child process runs. `name` has no extension, for example `./copies-worker`. `from` is the `import.meta.url` of a
 * module in the same folder of the sources.
 */
export const childModule = (name: string, from: string): URL =>
  new URL(isBuild ? `${name}.js` : `${name}.ts`, from)

const PackageFile = z.object({ version: z.string(), commit: z.string().optional() })

/** The version of Lastpage, and the git commit of the production build. `commit` is null if the tracker runs from its sources. */
export function installedVersion(): { version: string; commit: string | null } {
  const { version, commit } = PackageFile.parse(
    JSON.parse(readFileSync(resolve(root, 'package.json'), 'utf8')),
  )
  return { version, commit: commit ?? null }
}
