// Tells failures caused by the file from failures caused by a busy machine or a lack of memory.
import { writeFile } from 'node:fs/promises'
import { getPriority, setPriority } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { makePdf } from '../../../../test/fixtures/pdf.ts'
import { testFolder } from '../database/testing.ts'
import { createPdfChecker } from './pdf-check.ts'
import { createPdfProcesses, type ProcessLimits } from './pdf-processes.ts'

let folder: Awaited<ReturnType<typeof testFolder>>
let pdf = ''
beforeAll(async () => {
  folder = await testFolder()
  pdf = join(folder.path, 'some.pdf')
  await writeFile(pdf, await makePdf({ pages: 2 }))
})
afterAll(() => folder.remove())

const enough: ProcessLimits = { cpuMs: 20_000, ms: 60_000, atOnce: 1 }

async function outcomeOf(run: string, limits: Partial<ProcessLimits> = {}): Promise<unknown> {
  const source = `import fs from 'node:fs'; export const run = async (job, early) => { ${run} }`
  const module = new URL(`data:text/javascript,${encodeURIComponent(source)}`)
  const processes = createPdfProcesses(module, { ...enough, ...limits })
  const mark = join(folder.path, `${Math.random()}`)
  return processes.run(async () => ({ mark })).finally(() => processes.close())
}
const once = (ending: string) =>
  `if (!fs.existsSync(job.mark)) { fs.writeFileSync(job.mark, ''); ${ending} } return 'done'`

test.each([
  ['killed by the system, which has no memory', `process.kill(process.pid, 'SIGKILL')`],
  ['ended by a shutdown of the machine', `process.kill(process.pid, 'SIGTERM'); await new Promise(() => {})`],
  ['gone without a word', 'process.exit(1)'],
])('a process that is %s is started once more', async (_, ending) => {
  expect(await outcomeOf(once(ending))).toEqual({ answer: 'done' })
  expect(await outcomeOf(ending)).toEqual({ failed: 'silent' })
})

test('too much processor time is a failure of the file, a passed deadline is a failure of the machine', async () => {
  expect(await outcomeOf('for (;;);', { cpuMs: 1_000 })).toEqual({ failed: 'cpu' })
  expect(await outcomeOf('await new Promise(() => {})', { ms: 2_000 })).toEqual({ failed: 'late' })
})

test('too much memory is a failure of the file', async () => {
  const takes = 'const all = []; for (;;) all.push(Buffer.alloc(1 << 24, 1)) '
  expect(await outcomeOf(takes)).toEqual({ failed: 'memory' })
  const unheard = `setImmediate(() => { throw new RangeError('Array buffer allocation failed') }); await new Promise(() => {})`
  expect(await outcomeOf(unheard)).toEqual({ failed: 'memory' })
})

test('a file is not refused if the machine cannot start a process', async () => {
  const checker = createPdfChecker()
  const { execPath } = process
  try {
    process.execPath = join(folder.path, 'no-node')
    await expect(checker.check(pdf)).rejects.toMatchObject({ code: 'unavailable' })
    process.execPath = execPath
    expect((await checker.check(pdf)).pages).toHaveLength(2)
  } finally {
    process.execPath = execPath
    checker.close()
  }
})

test('a file that cannot be read from the disk is not refused as broken', async () => {
  const checker = createPdfChecker()
  await expect(checker.check(join(folder.path, 'gone.pdf'))).rejects.toMatchObject({ code: 'unavailable' })
  checker.close()
})

test('a file is neither refused nor accepted if the machine is busy', async () => {
  const checker = createPdfChecker({ check: { ...enough, ms: 5 }, pageOne: enough })
  await expect(checker.check(pdf)).rejects.toMatchObject({ code: 'unavailable' })
  checker.close()
})

test('an early answer is kept if the rest of the work fails', async () => {
  const limits = { cpuMs: 1_000 }
  expect(await outcomeOf(`early('facts'); for (;;);`, limits)).toEqual({ failed: 'cpu', early: 'facts' })
  expect(await outcomeOf(`early('facts'); return 'all'`)).toEqual({ answer: 'all' })
})

// The last test of this file: only root can raise the priority again, and this process ends with the file.
test.skipIf(process.platform === 'win32')(
  'a process never has a higher priority than the tracker',
  async () => {
    const priority = `return (await import('node:os')).getPriority()`
    expect(await outcomeOf(priority)).toEqual({ answer: Math.max(getPriority(), 3) })
    setPriority(15)
    expect(await outcomeOf(priority)).toEqual({ answer: 15 })
  },
)
