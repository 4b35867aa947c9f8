import { describe, expect, it } from 'vitest'
import { violations } from './import-rules.ts'

describe('import rules', () => {
  it.each([
    ['src/main/sync/worker.ts', "import { merge } from '../../tracker/visits.ts'"],
    ['src/main/sync/worker.ts', "import type { Visit } from '../../tracker/visits.ts'"],
    ['src/main/sync/worker.ts', "export { merge } from '../../tracker/visits.ts'"],
    ['src/main/sync/worker.ts', "export * from '../../tracker/visits.ts'"],
    ['src/main/sync/worker.ts', "const visits = await import('../../tracker/visits.ts')"],
    ['src/tracker/app.ts', "import { poll } from '../main/tracker/poller.ts'"],
    ['src/renderer/app/root.tsx', "import { invoke } from '../../main/ipc/registrar.ts'"],
    ['src/viewer/main.ts', "import { Page } from '../renderer/components/page.tsx'"],
    ['src/shared/model/visits.ts', "import { db } from '../../tracker/store/db.ts'"],
    ['src/tracker/app.ts', "import { seed } from '../../test/salesforce-org/seed.ts'"],
  ])('refuses in %s: %s', (file, source) => {
    expect(violations(file, `\n${source}`)).toMatchObject([
      { file, line: 2, because: expect.stringMatching(/\w/) },
    ])
  })

  it.each([
    ['src/main/sync/worker.ts', "import { client } from '../tracker/client.ts'"],
    ['src/main/sync/worker.ts', "import { model } from '#shared/model/visits.ts'"],
    ['src/main/sync/worker.test.ts', "import { org } from '../../../test/salesforce-org/app.ts'"],
    ['src/renderer/app/root.tsx', "import type { Bridge } from '../../preload/bridge.ts'"],
    ['src/renderer/vite.config.ts', "import { rendererConfig } from '../../scripts/build/renderer.ts'"],
    [
      'src/tracker/app.ts',
      "// import { poll } from '../main/tracker/poller.ts'\nimport fastify from 'fastify'",
    ],
  ])('allows in %s: %s', (file, source) => {
    expect(violations(file, source)).toEqual([])
  })
})
