// A PDF that encrypts only its attachments opens without a password, and its content stays complete.
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { PDFDocument } from '@cantoo/pdf-lib'
import { getDocument } from 'pdfjs-dist/legacy/build/pdf.mjs'
import { afterAll, beforeAll, expect, test } from 'vitest'
import {
  attachmentText,
  pdfWithEncryptedAttachment,
} from '../../../../test/fixtures/encrypted-attachments.ts'
import { testFolder } from '../database/testing.ts'
import { copyOf } from '../pdf-copies/testing.ts'
import { createPdfChecker, type PdfChecker } from './pdf-check.ts'

let folder: Awaited<ReturnType<typeof testFolder>>
let checker: PdfChecker
beforeAll(async () => {
  folder = await testFolder()
  checker = createPdfChecker()
})
afterAll(async () => {
  checker.close()
  await folder.remove()
})

async function check(bytes: Uint8Array) {
  const path = join(folder.path, `${Math.random()}.pdf`)
  await writeFile(path, bytes)
  const facts = await checker.check(path)
  // The uploaded file is not changed.
  expect(Buffer.compare(await readFile(path), bytes)).toBe(0)
  return { facts, readable: new Uint8Array(await readFile(facts.readablePath ?? path)) }
}

async function withPdfJs<T>(
  data: Uint8Array,
  use: (pdf: Awaited<ReturnType<typeof getDocument>['promise']>) => Promise<T>,
  password?: string,
) {
  const task = getDocument({ data: new Uint8Array(data), verbosity: 0, ...(password ? { password } : {}) })
  try {
    return await use(await task.promise)
  } finally {
    await task.destroy()
  }
}

test.each([
  ['when an attachment is opened', { AuthEvent: 'EFOpen' }],
  ['when the document is opened', { AuthEvent: 'DocOpen' }],
  ['without saying when', { Type: 'CryptFilter' }],
] as const)(
  'a file that asks for its attachment’s password %s is accepted, and opens without',
  async (_, said) => {
    const bytes = await pdfWithEncryptedAttachment(said)
    const { facts, readable } = await check(bytes)
    expect(facts.pages).toHaveLength(3)
    expect(readable).toHaveLength(bytes.length)
    expect(await withPdfJs(readable, async (pdf) => (await pdf.getPage(3)).getTextContent())).toMatchObject({
      items: expect.arrayContaining([expect.objectContaining({ str: 'Page 3 of 3' })]),
    })
    const content = await withPdfJs(
      readable,
      async (pdf) => pdf.getAttachmentContent('secret.txt'),
      'open sesame',
    )
    expect(Buffer.from(content as Uint8Array).toString()).toBe(attachmentText)
  },
)

test('a file that cannot be edited is refused with the error code for encrypted attachments', async () => {
  const code = 'pdf_attachments_encrypted'
  await expect(check(await pdfWithEncryptedAttachment({}))).rejects.toMatchObject({ code })
  const bytes = Buffer.from(await pdfWithEncryptedAttachment({ AuthEvent: 'DocOpen' }))
  const crypt = Buffer.concat([
    bytes,
    Buffer.from('\n% /Filter [/Crypt] /DecodeParms [<< /Name /StdCF >>]\n'),
  ])
  await expect(check(crypt)).rejects.toMatchObject({ code })
})

test('a stamped copy and a copy of the first pages contain no encrypted attachment', async () => {
  const bytes = await pdfWithEncryptedAttachment({ AuthEvent: 'EFOpen' })
  for (const kind of [{ kind: 'first', pages: 1 }, { kind: 'stamped' }] as const) {
    const copy = await copyOf(bytes, kind)
    if (typeof copy === 'string') throw new Error(copy)
    expect((await PDFDocument.load(copy)).isEncrypted).toBe(false)
    expect(await withPdfJs(copy, (pdf) => pdf.getAttachments())).toBeNull()
  }
})
