import { readFile } from 'node:fs/promises'
import { expect, it } from 'vitest'
import { type WebhookEventType, webhookBodyOf, webhookEvents } from '../../src/shared/webhook-events.ts'

it('docs/webhooks.md lists each event with its meaning', async () => {
  const text = await readFile('docs/webhooks.md', 'utf8')
  const rows = [...text.matchAll(/^\| `([\w.]+)` \| (.+) \|$/gm)].map(([, type, meaning]) => [type, meaning])
  expect(rows).toEqual(Object.entries(webhookEvents).map(([type, { summary }]) => [type, summary]))
})

it('the examples of docs/webhooks.md have the form of their schemas, and one of them has a claimed address', async () => {
  const text = await readFile('docs/webhooks.md', 'utf8')
  const bodies = [...text.matchAll(/```json\n([\s\S]*?)```/g)].map(([, json = '']) => JSON.parse(json))
  expect(bodies.map(({ type }) => type)).toEqual(['visit.left', 'visit.acted'])
  for (const body of bodies) {
    expect(
      webhookBodyOf(body.type as WebhookEventType)
        .strict()
        .safeParse(body).error,
    ).toBeUndefined()
  }
  expect(bodies.map(({ data }) => data.reader.confidence)).toContain('claimed')
})
