// Checks the rules of `dependency-cruiser.config.ts` for all files of `src`. Fails for each import that breaks a rule, and prints the reason.
import { resolve } from 'node:path'
import { cruise, type ICruiseResult } from 'dependency-cruiser'
import config from '../../dependency-cruiser.config.ts'

export type Violation = { rule: string; from: string; to: string; cycle?: string[] }

/** Returns the imports below `baseDir` that break a rule. `baseDir` is an absolute path. */
export async function findViolations(baseDir: string): Promise<{ files: number; found: Violation[] }> {
  const { enhancedResolveOptions, ...options } = config.options
  const { output } = await cruise(
    ['src'],
    { ...options, baseDir, validate: true, ruleSet: { forbidden: config.forbidden } },
    { bustTheCache: true, ...enhancedResolveOptions },
  )
  const { modules, summary } = output as ICruiseResult
  const files = modules.filter(({ source }) => source.startsWith('src/')).length
  const found = summary.violations.map(({ rule, from, to, cycle }) => ({
    rule: rule.name,
    from,
    to,
    ...(cycle ? { cycle: cycle.map(({ name }) => name) } : {}),
  }))
  return { files, found }
}

/** Returns the reason of a rule as a sentence. */
export function reasonOf(rule: string): string {
  return config.forbidden.find(({ name }) => name === rule)?.comment ?? ''
}

/** Returns the text of a violation: one line with the reason, and for a cycle a second line with the files. */
export function describeViolation({ rule, from, to, cycle }: Violation): string {
  const path = cycle ? `\n  ${[from, ...cycle].join(' -> ')}` : ''
  return `${from} must not import ${to} (${rule}): ${reasonOf(rule)}${path}`
}

/** Prints the violations. Returns the exit code of the check. */
export function report(
  { files, found }: { files: number; found: Violation[] },
  print: Pick<Console, 'log' | 'error'> = console,
): number {
  for (const violation of found) print.error(describeViolation(violation))
  print.log(`${files} files, ${found.length} imports break a rule`)
  return found.length > 0 ? 1 : 0
}

if (import.meta.main) process.exitCode = report(await findViolations(resolve('.')))
