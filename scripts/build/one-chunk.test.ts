import { basename, resolve } from 'node:path'
import { expect, test } from 'vitest'
import { oneChunk } from './one-chunk.ts'

/** Each module, and what it imports. `page` and `words` import each other. */
const imports: Record<string, string[]> = {
  entry: ['load'],
  load: [],
  page: ['words', 'load', 'clock'],
  words: ['page'],
  clock: [],
  reader: ['clock'],
}
const context = {
  getModuleInfo: (id: string) => ({
    importedIds: (imports[basename(id)] ?? []).map((name) => resolve(name)),
  }),
} as unknown as Parameters<ReturnType<typeof oneChunk>['name']>[1]

test('the chunk has all imports of the module, without those of the entry point', () => {
  const { name } = oneChunk('page', { name: 'page', entry: 'entry' })
  const inChunk = Object.keys(imports).filter((module) => name(resolve(module), context) === 'page')
  expect(inChunk).toEqual(['page', 'words', 'clock'])
})
