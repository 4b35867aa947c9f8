import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { silentLog } from '../lib/log.ts'
import { createTexts } from '../lib/texts.ts'
import { sharedAtMost, shareFiles } from './share-files.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'lastpage-share-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

/** Shares files of the folder. Returns what was uploaded, shown and notified. */
async function share(names: readonly string[], isMember = true) {
  const seen = { uploaded: [] as string[], shown: [] as unknown[], notified: [] as string[] }
  await shareFiles(
    names.map((name) => path.join(folder, name)),
    {
      session: { isMember: () => isMember },
      uploads: {
        async add({ fileName, sizeBytes, body }) {
          let bytes = 0
          for await (const chunk of body) bytes += chunk.byteLength
          expect(bytes).toBe(sizeBytes)
          seen.uploaded.push(fileName)
          return 'upl_1'
        },
      },
      host: {
        showWindow: (at) => void seen.shown.push(at),
        notify: ({ title }) => void seen.notified.push(title),
      },
      ...{ texts: createTexts(), locale: () => 'en' as const, log: silentLog },
    },
  )
  return seen
}

test('PDF files are uploaded and the window shows the documents', async () => {
  for (const name of ['Plan.pdf', '案.PDF']) writeFileSync(path.join(folder, name), '%PDF-1.7')
  expect(await share(['Plan.pdf', '案.PDF', 'Plan.pdf'])).toEqual({
    ...{ uploaded: ['Plan.pdf', '案.PDF'], shown: ['/documents'], notified: [] },
  })
})

test('a file that is no PDF, is missing, or is a folder is named, and the others are shared', async () => {
  writeFileSync(path.join(folder, 'Plan.pdf'), '%PDF-1.7')
  writeFileSync(path.join(folder, 'notes.txt'), 'notes')
  mkdirSync(path.join(folder, 'folder.pdf'))
  const { uploaded, notified } = await share(['notes.txt', 'Plan.pdf', 'gone.pdf', 'folder.pdf'])
  expect([uploaded, notified]).toEqual([['Plan.pdf'], ['3 files could not be shared']])
  expect((await share(['notes.txt'])).notified).toEqual(['notes.txt could not be shared'])
})

test('one call shares a limited number of files, and without a workspace the app asks to join one', async () => {
  const names = Array.from({ length: sharedAtMost + 1 }, (_, index) => `${index}.pdf`)
  for (const name of names) writeFileSync(path.join(folder, name), '%PDF-1.7')
  expect((await share(names)).uploaded).toHaveLength(sharedAtMost)
  expect(await share(['0.pdf'], false)).toEqual({ uploaded: [], shown: ['/setup/join'], notified: [] })
})
