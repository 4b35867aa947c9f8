// A newer tracker can send fields and values that this desktop does not support. The desktop must keep working.
import { describe, expect, it } from 'vitest'
import { CodedError } from '#shared/errors.ts'
import { type TrackerApi, trackerApi } from '#shared/tracker-api.ts'
import { futuresOf, sampleOf } from '../../../test/fixtures/samples.ts'
import { createTrackerClient } from './client.ts'

const names = Object.keys(trackerApi) as (keyof TrackerApi)[]

/**
 * Calls whose response is a single object. If a value at one of these paths is unknown, the call fails with `tracker_incompatible`. The
 * desktop rarely makes such a call, because the ids come from lists, and lists omit unknown elements.
 */
const whole: Record<string, RegExp> = {
  'workspace.picture': /^type$/,
  'workflows.create': /^(trigger|action\.(type|assignee))$/,
  'workflows.update': /^(trigger|action\.(type|assignee))$/,
  'chatRooms.set': /^service$/,
  'workspaceWorkflows.create': /^(trigger|action\.(type|assignee))$/,
  'workspaceWorkflows.update': /^(trigger|action\.(type|assignee))$/,
  'runs.retry': /^(trigger|action\.(type|assignee))$/,
  'runs.dismiss': /^(trigger|action\.(type|assignee))$/,
}

async function answerTo(name: keyof TrackerApi, value: unknown) {
  const skipped: string[] = []
  const client = createTrackerClient({
    access: () => ({ url: 'https://tracker.example', token: 'token' }),
    fetch: async () => Response.json(value),
    onSkipped: (_call, places) => skipped.push(...places),
  })
  const request = { params: sampleParams(trackerApi[name]), query: {}, body: {} }
  const answer = (await client.call(name, request as never)) as unknown
  return { answer, skipped }
}

const sampleParams = ({ path }: { path: string }) =>
  Object.fromEntries([...path.matchAll(/:(\w+)/g)].map(([, key]) => [key, 'id_12345678']))

describe('the response of a newer tracker', () => {
  it.each(names)('to %s is read without its unknown parts', async (name) => {
    const schema = trackerApi[name].response
    const sample = sampleOf(schema)
    const plain = await answerTo(name, sample)
    expect(plain.skipped).toEqual([])
    for (const { what, value } of futuresOf(schema, sample)) {
      const reading = answerTo(name, value)
      if (whole[name]?.test(what)) {
        await expect(reading).rejects.toMatchObject({ code: 'tracker_incompatible' })
        continue
      }
      const { answer, skipped } = await reading.catch((error: unknown) => {
        throw new Error(`${what}: ${String(error)}`, { cause: error })
      })
      if (what === 'fields') expect(answer).toEqual(plain.answer)
      else expect(skipped, what).not.toEqual([])
    }
  })

  it('to a poll of the feed is read without unknown events, and the cursor includes them', async () => {
    const schema = trackerApi['feed.poll'].response
    const sample = sampleOf(schema) as { cursor: string; events: { type: string }[] }
    const events: unknown[] = [
      { type: 'poll.voted', at: '2026-11-28T09:30:00.000Z', poll: {} },
      ...sample.events,
    ]
    const { answer, skipped } = await answerTo('feed.poll', { ...sample, cursor: 'behind-all', events })
    expect(answer).toMatchObject({ cursor: 'behind-all', events: sample.events })
    expect(skipped).toEqual(['events[]'])
  })

  it.each([
    [409, 'conflict'],
    [401, 'forbidden'],
    [429, 'too_many_requests'],
    [418, 'bad_request'],
    [507, 'internal'],
  ])('with status %i and an unknown error code becomes the error code %s', async (status, code) => {
    const client = createTrackerClient({
      access: () => ({ url: 'https://tracker.example', token: 'token' }),
      fetch: async () => Response.json({ error: { code: 'quota_used', message: 'Enough.' } }, { status }),
    })
    const error = await client.call('me.get', {}).catch((thrown: unknown) => thrown)
    expect(error).toBeInstanceOf(CodedError)
    expect((error as CodedError).code).toBe(code)
  })
})
