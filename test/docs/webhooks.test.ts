import { readFile } from 'node:fs/promises'
import { expect, it } from 'vitest'
import { webhookEvents } from '../../src/shared/webhook-events.ts'

it('docs/webhooks.md lists each event with its meaning', async () => {
  const text = await readFile('docs/webhooks.md', 'utf8')
  const rows = [...text.matchAll(/^\| `([\w.]+)` \| (.+) \|$/gm)].map(([, type, meaning]) => [type, meaning])
  expect(rows).toEqual(Object.entries(webhookEvents).map(([type, { summary }]) => [type, summary]))
})
