import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Engine, engines } from '../infrastructure/database/testing.ts'
import { type Rows, rowsOfEach } from './all-rows/testing.ts'
import { openTestStore } from './open-store/testing.ts'
import { type OpenStore, unitOfWork } from './store.ts'
import { documentCases } from './tenant-isolation/documents/testing.ts'
import { peopleCases } from './tenant-isolation/people/testing.ts'
import type { Cases } from './tenant-isolation/testing.ts'
import { visitCases } from './tenant-isolation/visits/testing.ts'
import { workspaceCases } from './tenant-isolation/workspace/testing.ts'
import { ids } from './tenant-rows/testing.ts'
import { seedWorkspace } from './testing.ts'

const cases: Cases = { ...workspaceCases, ...peopleCases, ...documentCases, ...visitCases }

/** Two workspaces whose rows have the same ids, and an empty workspace. */
const marks = { wsp_a: 1, wsp_b: 2, wsp_empty: null } as const
type WorkspaceId = keyof typeof marks
const workspaces = Object.keys(marks) as WorkspaceId[]
const filled = ['wsp_a', 'wsp_b'] as const

class RollBack extends Error {}

type RowsByWorkspace = Record<WorkspaceId, Rows>
type Outcome = { answer: string; rows: RowsByWorkspace | null }

const othersOf = (id: WorkspaceId) => filled.filter((other) => other !== id)

const plain = (value: unknown): string =>
  JSON.stringify(value, (_key, each: unknown) =>
    each instanceof Map || each instanceof Set ? [...each] : each,
  ) ?? 'undefined'

async function collect(value: unknown): Promise<unknown> {
  const answer = await value
  if (answer === null || typeof answer !== 'object' || !(Symbol.asyncIterator in answer)) return answer
  const items: unknown[] = []
  for await (const item of answer as AsyncIterable<unknown>) items.push(item)
  return items
}

/** Replaces the ids of new deliveries, which are different in each run of a method. */
const withoutNewIds = (rows: Rows | undefined): Rows => {
  const renamed = (list: Rows[string] = []) =>
    list.map((row) => row.replace(/dlv_[\w-]{10,}/, 'dlv_new')).sort()
  return {
    ...rows,
    deliveries: renamed(rows?.deliveries),
    notice_deliveries: renamed(rows?.notice_deliveries),
  }
}

/** Calls the method in a transaction that is rolled back. The outcome has the rows of all workspaces, or null if the method throws. */
async function outcomeOf(
  store: OpenStore,
  id: WorkspaceId,
  repository: string,
  method: string,
): Promise<Outcome> {
  let outcome: Outcome | undefined
  const run = store.transaction(async (trx) => {
    const unit = unitOfWork(trx, store).forWorkspace(id)
    const methods = unit as unknown as Record<string, Record<string, (...args: unknown[]) => unknown>>
    const args = (cases as unknown as Record<string, Record<string, unknown[]>>)[repository]?.[method] ?? []
    const answer = plain(await collect(methods[repository]?.[method]?.(...args)))
    outcome = { answer, rows: await rowsOfEach(trx, workspaces) }
    throw new RollBack()
  })
  await run.catch((error: unknown) => {
    if (!(error instanceof RollBack)) outcome = { answer: `throws ${error}`, rows: null }
  })
  if (!outcome) throw new Error('The transaction was committed.')
  return outcome
}

/** Returns the names of all methods of the repositories. */
function methodsOf(store: OpenStore): string[] {
  const repositories = store.forWorkspace('wsp_a')
  return Object.entries(repositories).flatMap(([name, repository]) =>
    typeof repository === 'object' ? Object.keys(repository).map((method) => `${name}.${method}`) : [],
  )
}

const caseNames = Object.entries(cases).flatMap(([name, methods]) =>
  Object.keys(methods).map((method) => `${name}.${method}`),
)

async function openStore(engine: Engine, seeded: readonly WorkspaceId[]) {
  const opened = await openTestStore(engine)
  const { store } = opened
  // The sums of visits are read only after this step of the schema.
  await store.finishSchema({ info: () => undefined, warn: () => undefined }, new AbortController().signal)
  for (const id of seeded) {
    const mark = marks[id]
    if (mark) await seedWorkspace(store.db, id, mark)
  }
  return opened
}

/**
 * Methods that only take a lock return nothing and change no row, so another test checks them. The example rows have no company without visitors, so its
 * deletion changes no row.
 */
const unobservable = [
  ...['visits.lockBrowser', 'visitorErasure.lock', 'visitorErasure.deleteEmptyCompany'],
  'folders.lockNames',
  'signals.lockCompany',
]

const emptyAnswers = ['undefined', 'null', '[]', 'false', '0', '{}', '""']

describe.each(engines)('tenant isolation of the repositories on %s', (engine) => {
  let alone: Record<WorkspaceId, Awaited<ReturnType<typeof openStore>>>
  let together: Awaited<ReturnType<typeof openStore>>
  /** The rows of `together`. They stay the same, because each case is rolled back. */
  let before: RowsByWorkspace
  beforeAll(async () => {
    alone = {
      wsp_a: await openStore(engine, ['wsp_a']),
      wsp_b: await openStore(engine, ['wsp_b']),
      wsp_empty: await openStore(engine, []),
    }
    together = await openStore(engine, workspaces)
    before = await rowsOfEach(together.store.db, workspaces)
  }, 60_000)
  afterAll(async () => {
    await together.close()
    for (const { close } of Object.values(alone)) await close()
  })

  it('has a case for each method of each repository', () => {
    expect(caseNames.toSorted()).toEqual(methodsOf(together.store).toSorted())
  })

  it('a lock of a workspace does not delay another workspace', async () => {
    // This is impossible on SQLite, which runs only one transaction at a time.
    if (engine === 'sqlite') return
    const { store } = together
    await store.inTransaction(async (unit) => {
      const first = unit.forWorkspace('wsp_a')
      await first.members.lockActive([ids.member])
      await first.visits.lockBrowser(ids.link, ids.readerKey)
      await store.inTransaction(async (other) => {
        const second = other.forWorkspace('wsp_b')
        await second.members.lockActive([ids.member])
        await second.visits.lockBrowser(ids.link, ids.readerKey)
      })
    })
  })

  it.each(caseNames)('%s', async (name) => {
    const [repository = '', method = ''] = name.split('.')
    let isUsed = false
    for (const id of workspaces) {
      const expected = await outcomeOf(alone[id].store, id, repository, method)
      const found = await outcomeOf(together.store, id, repository, method)
      expect(found.answer, 'the answer is the same as without the other workspaces').toBe(expected.answer)
      expect(
        withoutNewIds(found.rows?.[id]),
        'the effect is the same as without the other workspaces',
      ).toEqual(withoutNewIds(expected.rows?.[id]))
      if (!found.rows) continue
      for (const other of othersOf(id))
        expect(found.rows[other], 'rows of other workspaces are unchanged').toEqual(before[other])
      const isChanged = plain(found.rows[id]) !== plain(before[id])
      isUsed ||= isChanged || !emptyAnswers.includes(found.answer)
    }
    if (unobservable.includes(name)) return
    expect(isUsed, 'the case finds or changes a row, so that a leak would be seen').toBe(true)
  })
})
