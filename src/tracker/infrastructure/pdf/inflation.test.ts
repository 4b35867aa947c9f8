// The size limit for inflated streams. The result depends only on the bytes of the file, not on the speed of the machine.
import { mkdtemp, open, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { deflateSync } from 'node:zlib'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { contentBomb, nestedContentBomb } from '../../../../test/fixtures/bombs.ts'
import { inflatesBeyond } from './inflation.ts'

const mb = 1024 * 1024
let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lastpage-inflation-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

async function exceeds(bytes: Buffer, bound: number): Promise<boolean> {
  const path = join(folder, 'file.pdf')
  await writeFile(path, bytes)
  const file = await open(path)
  try {
    return await inflatesBeyond(file, bytes.length, bound)
  } finally {
    await file.close()
  }
}

const stream = (data: Buffer) =>
  Buffer.concat([Buffer.from('1 0 obj\n<< >>\nstream\n'), data, Buffer.from('\nendstream\n')])
const compressed = (levels: number, size: number): Buffer => {
  let data: Buffer = Buffer.alloc(size, 'q Q ')
  for (let level = 0; level < levels; level++) data = deflateSync(data, { level: 9 })
  return data
}

it.each([1, 2, 3, 4])('finds a stream that is compressed %i times', async (levels) => {
  const file = stream(compressed(levels, 20 * mb))
  expect([await exceeds(file, 19 * mb), await exceeds(file, 21 * mb)]).toEqual([true, false])
})

it('finds a content stream of a gigabyte that is compressed once or twice', async () => {
  expect(await exceeds(await contentBomb(1024), 256 * mb)).toBe(true)
  expect(await exceeds(await nestedContentBomb(1024), 256 * mb)).toBe(true)
})
