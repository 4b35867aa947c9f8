// Runs the examples of docs/api.md word for word against a tracker.
import { execFile } from 'node:child_process'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { accessRules, tokenScopes } from '#shared/access.ts'
import { apiScopeNames } from '#shared/model/api-tokens.ts'
import {
  startTestTracker,
  type TestTracker,
  testFolder,
} from '../../src/tracker/infrastructure/database/testing.ts'
import { makeApiToken } from '../../src/tracker/services/api-tokens/testing.ts'
import { uploadPdf } from '../../src/tracker/services/documents/testing.ts'
import { type Joined, joinMember } from '../../src/tracker/services/people/testing.ts'
import { reader } from '../../src/tracker/services/visits/testing.ts'

const run = promisify(execFile)
const page = await readFile(new URL('../../docs/api.md', import.meta.url), 'utf8')
const blocks = (language: string) =>
  [...page.matchAll(new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\`$`, 'gm'))].map(
    ([, code]) => code ?? '',
  )

let tracker: TestTracker
let folder: Awaited<ReturnType<typeof testFolder>>
let owner: Joined
let documentId: string
let env: NodeJS.ProcessEnv
beforeAll(async () => {
  tracker = await startTestTracker('sqlite')
  folder = await testFolder()
  const url = await tracker.listen()
  owner = await joinMember(tracker)
  documentId = (await uploadPdf(url, owner, 3)).id
  await owner.call('PATCH', `/api/documents/${documentId}`, { title: 'Proposal for Acme' })
  const link = await owner.call('POST', `/api/documents/${documentId}/links`, {})
  for (const email of ['ann@example.com', 'bob@example.com', 'cyd@example.com']) {
    await reader(tracker, String(link.body.url).split('/').at(-1) ?? '').enter({ email })
  }
  const { secret } = await makeApiToken(owner, { scopes: [...apiScopeNames] })
  env = { ...process.env, LASTPAGE_URL: url, LASTPAGE_TOKEN: secret, no_proxy: '*' }
})
afterAll(async () => {
  await tracker.close()
  await folder.remove()
})

test('the example for curl finds the document, makes one link and lists the visits', async () => {
  const script = blocks('sh').join('\n')
  const once = async () =>
    (await run('bash', ['-euo', 'pipefail', '-c', script], { env })).stdout.trim().split('\n')
  const lines = await once()
  expect(lines[0]).toBe(`document ${documentId}`)
  expect(lines[1]).toMatch(/^https:\/\/share\.example\.com\//)
  expect(lines.slice(2).map((line) => line.split('\t')[1])).toEqual([
    'cyd@example.com',
    'bob@example.com',
    'ann@example.com',
  ])
  expect(await once()).toEqual(lines)
})

test('the example for Node reads all pages of visits', async () => {
  const [code = ''] = blocks('js')
  const file = join(folder.path, 'visits.mjs')
  await writeFile(file, code)
  const { stdout } = await run(process.execPath, [file], { env })
  const lines = stdout.trim().split('\n')
  expect(lines[0]).toMatch(/^Proposal for Acme https:\/\/share\.example\.com\//)
  expect(lines.slice(1).map((line) => line.split(' ')[1])).toEqual([
    'cyd@example.com',
    'bob@example.com',
    'ann@example.com',
  ])
})

test('the page and the API documentation name the scope of each operation', async () => {
  for (const scope of apiScopeNames) expect(page).toContain(`| \`${scope}\` |`)
  const { paths } = (await (await fetch(`${env.LASTPAGE_URL}/api/docs/json`)).json()) as {
    paths: Record<string, Record<string, { operationId: string; security?: Record<string, string[]>[] }>>
  }
  const operations = Object.values(paths).flatMap((methods) => Object.values(methods))
  const scopes = operations.flatMap(({ operationId, security }) =>
    (security ?? []).flatMap(({ apiToken }) => (apiToken ? [[operationId, apiToken[0]]] : [])),
  )
  expect(Object.fromEntries(scopes)).toEqual(tokenScopes)
  for (const [operation] of scopes) expect(accessRules).toHaveProperty([String(operation)])
})
