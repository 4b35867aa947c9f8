import { readFile } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import { desktop as en } from '../../src/shared/messages/en/desktop.ts'
import { desktop as ja } from '../../src/shared/messages/ja/desktop.ts'

function messageOf(messages: unknown, key: string): unknown {
  return key
    .split('.')
    .reduce<unknown>((part, name) => (part as Record<string, unknown> | undefined)?.[name], messages)
}

describe('docs/glossary.md', () => {
  it('contains the texts of the screens in both languages', async () => {
    const text = await readFile('docs/glossary.md', 'utf8')
    const rows = [...text.matchAll(/^\| (.+) \| (.+) \| .+ \| `([\w.]+)` \|$/gm)]
    expect(rows.length).toBeGreaterThan(40)
    for (const [, english, japanese, key = ''] of rows) {
      expect([key, english, japanese]).toEqual([key, messageOf(en, key), messageOf(ja, key)])
    }
  })
})
