import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { findOwnerWorkflowId, RunReason, type RunState } from '#shared/model/runs.ts'
import { needsAttention as ruleOfScreens } from '#shared/visit-rules.ts'
import { engines } from '../infrastructure/database/testing.ts'
import { reader, readingScene, type Scene } from '../services/visits/testing.ts'
import { needsAttention, waitsForConnection, waitsForDeviceOf } from './run-attention.ts'
import { runOf, toRun } from './run-rows.ts'

const states: RunState[] = ['waiting', 'claimed', 'done', 'skipped', 'failed']
const codes = RunReason.shape.code.options

describe.each(engines)('runs that need attention, on %s', (engine) => {
  let scene: Scene
  beforeEach(async () => {
    scene = await readingScene(engine)
    await scene.makeWorkflow('opened')
    const { slug } = await scene.makeLink({})
    await reader(scene.tracker, slug).enter({ email: 'aki@example.com' })
  })
  afterEach(() => scene.close())

  it('the SQL rule and the rule of the screens agree in every state and for every reason', async () => {
    const { db } = scene.tracker.context.store
    const template = await db.selectFrom('runs').selectAll().executeTakeFirstOrThrow()
    const findOwner = {
      workflow_id: findOwnerWorkflowId,
      action: JSON.stringify({ type: 'findOwner', rule: 'person' }),
    }
    let number = 0
    const rows = states.flatMap((state) =>
      [null, ...codes].flatMap((code) =>
        [null, 1].flatMap((dismissed_at) =>
          [{}, findOwner].map((part) => ({
            ...template,
            ...part,
            run_id: `run_${++number}`,
            visit_id: `vis_${number}`,
            state,
            dismissed_at,
            reason: code && JSON.stringify({ code, salesforceCode: null, detail: null }),
          })),
        ),
      ),
    )
    for (let start = 0; start < rows.length; start += 50)
      await db
        .insertInto('runs')
        .values(rows.slice(start, start + 50))
        .execute()
    const { owner_id: ownerId } = template
    for (const allWaiting of [false, true]) {
      const found = await db
        .selectFrom('runs')
        .selectAll()
        .where((run) =>
          run.or([
            needsAttention(run),
            waitsForConnection(run),
            ...(allWaiting ? [waitsForDeviceOf(run, ownerId)] : []),
          ]),
        )
        .execute()
      const all = await db.selectFrom('runs').selectAll().execute()
      const expected = all.filter((row) => ruleOfScreens(toRun(runOf(row)), allWaiting))
      const ids = (of: typeof all) => of.map((row) => row.run_id).sort()
      expect(ids(found)).toEqual(ids(expected))
      expect(found.length).toBeGreaterThan(10)
    }
  })
})
