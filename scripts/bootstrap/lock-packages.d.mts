/** An entry of package-lock.json, as far as scripts read it. */
export type LockEntry = {
  version?: string
  license?: string
  link?: boolean
  dependencies?: Record<string, string>
}

export function packagesOf(file: string): Record<string, LockEntry>
export function pathOf(packages: Record<string, LockEntry>, from: string, name: string): string | undefined
export function runtimePackages(
  packages: Record<string, LockEntry>,
  roots: string[],
  options?: { optional?: boolean },
): string[]
