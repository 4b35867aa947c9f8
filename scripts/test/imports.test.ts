import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import config, { folders } from '../../dependency-cruiser.config.ts'
import { describeViolation, findViolations, reasonOf, report, type Violation } from './imports.ts'

const roots: string[] = []
afterAll(() => {
  for (const root of roots) rmSync(root, { recursive: true, force: true })
})

/** A small repository with these files; returns the rules that each file breaks. */
async function check(files: Record<string, string>): Promise<Record<string, string[]>> {
  const root = mkdtempSync(join(tmpdir(), 'lastpage-imports-'))
  roots.push(root)
  const all = { 'package.json': '{"imports":{"#shared/*":"./src/shared/*"}}', ...files }
  for (const [file, source] of Object.entries(all)) {
    mkdirSync(join(root, dirname(file)), { recursive: true })
    writeFileSync(join(root, file), source)
  }
  const broken: Record<string, string[]> = {}
  for (const { rule, from } of (await findViolations(root)).found)
    broken[from] = [...(broken[from] ?? []), rule]
  return broken
}

/** The files that the examples import. They must exist, because the check resolves each import to a file. */
const targets = Object.fromEntries(
  [
    'src/tracker/visits.ts',
    'src/tracker/infrastructure/database/schema.ts',
    'src/main/tracker/poller.ts',
    'src/main/ipc/registrar.ts',
    'src/main/tracker/client.ts',
    'src/renderer/components/page.tsx',
    'src/renderer/app/theme.ts',
    'src/renderer/entities/documents/queries.ts',
    'src/renderer/features/setup/step.tsx',
    'src/renderer/workbench/sample-data.ts',
    'src/preload/bridge.ts',
    'src/shared/model/visits.ts',
    'test/salesforce-org/seed.ts',
    'test/elsewhere.ts',
    'scripts/build/renderer.ts',
    'scripts/elsewhere.ts',
  ].map((file) => [file, 'export type Target = string\nexport const target = 1\n']),
)

describe('import rules', () => {
  it.each([
    ['src/main/worker.ts', "import { target } from '../tracker/visits.ts'", 'main'],
    ['src/main/worker.ts', "import type { Target } from '../tracker/visits.ts'", 'main'],
    ['src/main/worker.ts', "import { type Target } from '../tracker/visits.ts'", 'main'],
    ['src/main/worker.ts', "export { target } from '../tracker/visits.ts'", 'main'],
    ['src/main/worker.ts', "export * from '../tracker/visits.ts'", 'main'],
    ['src/main/worker.ts', "const visits = await import('../tracker/visits.ts')", 'main'],
    ['src/main/sync/worker.ts', "import { target } from '../ipc/registrar.ts'", 'main/sync'],
    ['src/main/tracker/feed.ts', "import { target } from '../ipc/registrar.ts'", 'main/tracker'],
    ['src/main/lib/clock.ts', "import { target } from '../tracker/client.ts'", 'main/lib'],
    ['src/tracker/app.ts', "import { target } from '../main/tracker/poller.ts'", 'tracker'],
    ['src/tracker/services/visits/list.ts', "import { sql } from 'kysely'", 'tracker (queries)'],
    ['src/tracker/routes/visits.ts', "import type { Transaction } from 'kysely'", 'tracker (queries)'],
    [
      'src/tracker/http/readiness.ts',
      "import type { Target } from '../infrastructure/database/schema.ts'",
      'tracker (queries)',
    ],
    ['src/renderer/app/root.tsx', "import { target } from '../../main/ipc/registrar.ts'", 'renderer'],
    ['src/viewer/main.ts', "import { target } from '../renderer/components/page.tsx'", 'viewer'],
    ['src/renderer/lib/session.ts', "import { target } from '../components/page.tsx'", 'renderer/lib'],
    ['src/renderer/components/row.tsx', "import { target } from '../app/theme.ts'", 'renderer/components'],
    [
      'src/renderer/entities/visits/row.tsx',
      "import { target } from '../../features/setup/step.tsx'",
      'renderer/entities',
    ],
    [
      'src/renderer/entities/visits/row.tsx',
      "import { target } from '../documents/queries.ts'",
      'renderer/entities (separate)',
    ],
    [
      'src/renderer/features/visitors/list.tsx',
      "import { target } from '../../app/theme.ts'",
      'renderer/features',
    ],
    [
      'src/renderer/features/visitors/list.tsx',
      "import { target } from '../setup/step.tsx'",
      'renderer/features (separate)',
    ],
    [
      'src/renderer/app/root.tsx',
      "import { target } from '../workbench/sample-data.ts'",
      'renderer/workbench',
    ],
    ['src/shared/model/links.ts', "import { target } from '../../tracker/visits.ts'", 'shared'],
    ['src/tracker/app.ts', "import { target } from '../../test/salesforce-org/seed.ts'", 'tracker'],
  ])('refuses in %s: %s', async (file, source, rule) => {
    expect(await check({ ...targets, [file]: source })).toEqual({ [file]: [rule] })
    expect(reasonOf(rule)).toMatch(/\w/)
  })

  it.each([
    ['src/main/sync/worker.ts', "import { target } from '../tracker/client.ts'"],
    ['src/main/sync/worker.ts', "import { target } from '#shared/model/visits.ts'"],
    ['src/main/sync/worker.test.ts', "import { target } from '../../../test/salesforce-org/seed.ts'"],
    ['src/renderer/app/root.tsx', "import type { Target } from '../../preload/bridge.ts'"],
    ['src/tracker/repositories/links.ts', "import { sql } from 'kysely'"],
    ['src/tracker/app/tracker.ts', "import { target } from '../infrastructure/database/schema.ts'"],
    ['src/tracker/services/visits/list.test.ts', "import { sql } from 'kysely'"],
    [
      'src/renderer/features/visitors/list.tsx',
      "import { target } from '../../entities/documents/queries.ts'",
    ],
    ['src/renderer/workbench/main.ts', "import { target } from '../app/theme.ts'"],
    ['src/renderer/vite.config.ts', "import { target } from '../../scripts/build/renderer.ts'"],
    [
      'src/tracker/app.ts',
      "// import { poll } from '../main/tracker/poller.ts'\nimport fastify from 'fastify'",
    ],
  ])('allows in %s: %s', async (file, source) => {
    expect(await check({ ...targets, [file]: source })).toEqual({})
  })

  it('refuses an import cycle, also if one of its imports is type-only', async () => {
    const broken = await check({
      'src/main/one.ts': "import { two } from './two.ts'\nexport const one = two",
      'src/main/two.ts': "import { three } from './three.ts'\nexport const two = three",
      'src/main/three.ts': "import type { one } from './one.ts'\nexport const three = 3 as typeof one",
    })
    expect(Object.values(broken).flat()).toContain('no-cycle')
  })

  it('refuses an import of a higher layer, and allows it in a test', async () => {
    const source = "import { target } from '../services/open-visit.ts'"
    expect(
      await check({
        'src/tracker/services/open-visit.ts': 'export const target = 1',
        'src/tracker/repositories/visits.ts': source,
        'src/tracker/repositories/visits.test.ts': source,
      }),
    ).toEqual({ 'src/tracker/repositories/visits.ts': ['tracker/repositories'] })
  })

  it('finds a violation of each rule, and each rule has a reason', async () => {
    const files: Record<string, string> = {}
    for (const { folder } of folders) {
      const up = '../'.repeat(folder.split('/').length - 1)
      files[`${folder}code.ts`] = `import { target } from '${up}test/elsewhere.ts'`
      files[`${folder}code.test.ts`] = `import { target } from '${up}scripts/elsewhere.ts'`
      files[`${folder}vite.config.ts`] = `import { target } from '${up}test/elsewhere.ts'`
    }
    for (const folder of ['src/renderer/entities/', 'src/renderer/features/']) {
      files[`${folder}one/code.ts`] = "import { other } from '../two/code.ts'"
      files[`${folder}two/code.ts`] = 'export const other = 2'
    }
    files['src/tracker/workers/sweep.ts'] = "import { sql } from 'kysely'"
    files['src/renderer/app/main.ts'] = "import { target } from '../workbench/sample-data.ts'"
    const fired = new Set(Object.values(await check({ ...targets, ...files })).flat())
    const others = config.forbidden.map(({ name }) => name).filter((name) => !fired.has(String(name)))
    expect(others).toEqual(['no-cycle'])
    expect(config.forbidden.filter(({ comment }) => !comment)).toEqual([])
  })
})

describe('the report', () => {
  const violation = { rule: 'main', from: 'src/main/worker.ts', to: 'src/tracker/visits.ts' }

  function reportOf(found: Violation[]) {
    const errors: string[] = []
    const lines: string[] = []
    const print = { error: (line: string) => errors.push(line), log: (line: string) => lines.push(line) }
    return { exitCode: report({ files: 2, found }, print as never), errors, lines }
  }

  it('fails if one import breaks a rule, and prints the reason', () => {
    expect(reportOf([violation])).toEqual({
      exitCode: 1,
      errors: [`src/main/worker.ts must not import src/tracker/visits.ts (main): ${reasonOf('main')}`],
      lines: ['2 files, 1 imports break a rule'],
    })
  })

  it('passes if no import breaks a rule', () => {
    expect(reportOf([])).toEqual({ exitCode: 0, errors: [], lines: ['2 files, 0 imports break a rule'] })
  })

  it('prints the files of a cycle in the order of their imports', () => {
    const cycle = ['src/b.ts', 'src/a.ts']
    const [, path] = describeViolation({ rule: 'no-cycle', from: 'src/a.ts', to: 'src/b.ts', cycle }).split(
      '\n',
    )
    expect(path).toBe('  src/a.ts -> src/b.ts -> src/a.ts')
  })
})
