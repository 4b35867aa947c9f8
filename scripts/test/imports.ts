/**
 * Checks the rules of `dependency-cruiser.config.ts` for all files of `src`.
 *
 *   node scripts/test/imports.ts            fails for each import that breaks a rule and is not in the list of known ones
 *   node scripts/test/imports.ts --shrink   writes the list anew; refuses when a rule is broken more often than before
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { cruise, type ICruiseResult } from 'dependency-cruiser'
import config from '../../dependency-cruiser.config.ts'
import { compare, grown, toLine, type Violation } from './known-violations.ts'

const KNOWN = 'scripts/test/known-violations.json'

/** Reads the files of `src` in `baseDir`, which is an absolute path. */
export async function violations(baseDir: string): Promise<{ files: number; found: Violation[] }> {
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

/** The reason that the rule gives, as a sentence for the person who broke it. */
export function reasonOf(rule: string): string {
  return config.forbidden.find(({ name }) => name === rule)?.comment ?? ''
}

function describeViolation({ rule, from, to, cycle }: Violation): string {
  const path = cycle ? `\n  ${[from, ...cycle].join(' -> ')}` : ''
  return `${from} must not import ${to} (${rule}): ${reasonOf(rule)}${path}`
}

function readKnown(): string[] {
  return existsSync(KNOWN) ? JSON.parse(readFileSync(KNOWN, 'utf8')) : []
}

function shrink(found: string[], known: string[]): number {
  const rules = grown(found, known)
  for (const rule of rules) console.error(`"${rule}" is broken more often than before: ${reasonOf(rule)}`)
  if (rules.length > 0) return 1
  writeFileSync(KNOWN, `${JSON.stringify(found.sort(), null, 2)}\n`)
  console.log(`${KNOWN}: ${found.length} entries`)
  return 0
}

function check(files: number, found: Violation[], known: string[]): number {
  const { added, gone } = compare(found.map(toLine), known)
  for (const violation of found.filter((one) => added.includes(toLine(one)))) {
    console.error(describeViolation(violation))
  }
  if (added.length > 0) console.error('Where files have only moved: node scripts/test/imports.ts --shrink')
  if (gone.length > 0) {
    console.log(
      `${gone.length} known violations are gone. Shorten the list: node scripts/test/imports.ts --shrink`,
    )
  }
  console.log(`${files} files, ${added.length} imports break a rule, ${known.length} are known to`)
  return added.length > 0 ? 1 : 0
}

if (import.meta.main) {
  const { files, found } = await violations(resolve('.'))
  process.exitCode = process.argv.includes('--shrink')
    ? shrink(found.map(toLine), readKnown())
    : check(files, found, readKnown())
}
