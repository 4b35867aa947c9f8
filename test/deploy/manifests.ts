// Checks the manifests of Kubernetes with the types of its API. TypeScript rejects unknown fields, missing fields and wrong values.
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { parseAllDocuments } from 'yaml'

export type Manifest = { apiVersion: string; kind: string; metadata: { name: string } } & Record<
  string,
  unknown
>

/** Reads all manifests of a folder. */
export const readManifests = (folder: string): Manifest[] =>
  readdirSync(folder)
    .filter((name) => name.endsWith('.yaml'))
    .flatMap((name) => parseAllDocuments(readFileSync(join(folder, name), 'utf8')))
    .map((document) => document.toJS() as Manifest)

/** The module of the package kubernetes-types for an API version: `v1` is `core/v1`, `networking.k8s.io/v1` is `networking/v1`. */
function moduleOf(apiVersion: string): string {
  const [group = '', version] = apiVersion.split('/')
  return version === undefined ? `core/${group}` : `${group.replace(/\..*/, '')}/${version}`
}

/** Returns the errors of the TypeScript compiler, one line each. */
export function manifestErrors(manifests: Manifest[]): string[] {
  const folder = mkdtempSync(resolve('node_modules/.cache-manifests-'))
  const lines = manifests.map(
    (manifest, index) =>
      `export const manifest${index}: import('kubernetes-types/${moduleOf(manifest.apiVersion)}').${manifest.kind} = ${JSON.stringify(manifest, null, 1)}`,
  )
  try {
    const file = join(folder, 'manifests.ts')
    writeFileSync(file, lines.join('\n'))
    const options = [
      '--noEmit',
      '--strict',
      '--skipLibCheck',
      '--ignoreConfig',
      '--module',
      'preserve',
      '--types',
      '',
    ]
    execFileSync(process.execPath, ['node_modules/typescript/bin/tsc', '--pretty', 'false', ...options, file])
    return []
  } catch (error) {
    return String((error as { stdout?: Buffer }).stdout)
      .split('\n')
      .filter((line) => line !== '')
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
