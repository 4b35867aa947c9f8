// Which files the check accepts and refuses. The tests use generated files, and real files if those are present.
import { existsSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { makePdf } from '../../../../test/fixtures/pdf.ts'
import { testFolder } from '../database/testing.ts'
import { createPdfChecker, type PdfChecker } from './pdf-check.ts'

const realPdfs = resolve('../shared/pdfs')
let checker: PdfChecker
let folder: Awaited<ReturnType<typeof testFolder>>

beforeAll(async () => {
  checker = createPdfChecker()
  folder = await testFolder()
})
afterAll(async () => {
  checker.close()
  await folder.remove()
})

async function fileOf(bytes: Uint8Array): Promise<string> {
  const path = join(folder.path, `${Math.random()}.pdf`)
  await writeFile(path, bytes)
  return path
}
const checkBytes = async (bytes: Uint8Array) => checker.check(await fileOf(bytes))

describe('made files', () => {
  it('counts pages and measures them', async () => {
    const pdf = await makePdf({ pages: 3, width: 300, height: 200 })
    const facts = await checkBytes(pdf)
    expect(facts.pages).toEqual(Array(3).fill({ width: 300, height: 200 }))
    expect(facts.sizeBytes).toBe(pdf.length)
    expect(facts.sha256).toMatch(/^[0-9a-f]{64}$/)
  })

  it('applies rotation to the size', async () => {
    const { PDFDocument, degrees } = await import('@cantoo/pdf-lib')
    const pdf = await PDFDocument.create()
    pdf.addPage([300, 200]).setRotation(degrees(90))
    expect((await checkBytes(await pdf.save())).pages).toEqual([{ width: 200, height: 300 }])
  })

  it('measures the pages of a pure XFA form, not the placeholder page “Please wait”', async () => {
    const { PDFDocument, PDFBool, PDFName } = await import('@cantoo/pdf-lib')
    const pdf = await PDFDocument.create()
    pdf.addPage([595, 842]).drawText('Please wait')
    const sheet = '<draw w="6in" h="8in"><value><text>A sheet</text></value></draw>'
    const form = `<xdp:xdp xmlns:xdp="http://ns.adobe.com/xdp/">
<template xmlns="http://www.xfa.org/schema/xfa-template/3.3/"><subform name="form" layout="tb"><pageSet>
<pageArea id="page"><contentArea x="0.5in" y="0.5in" w="7in" h="9in"/><medium stock="letter" short="8.5in" long="11in"/></pageArea>
</pageSet>${`<subform layout="tb" w="7in">${sheet}</subform>`.repeat(2)}</subform></template></xdp:xdp>`
    const { catalog, context } = pdf
    catalog.set(PDFName.of('NeedsRendering'), PDFBool.True)
    catalog.set(
      PDFName.of('AcroForm'),
      context.obj({ XFA: context.register(context.stream(form)), Fields: [] }),
    )
    expect((await checkBytes(await pdf.save())).pages).toEqual(Array(2).fill({ width: 612, height: 792 }))
  })

  it('accepts a header without its dash, as PDF readers do', async () => {
    const pdf = Buffer.from(await makePdf({ pages: 1 }))
    pdf.write(' ', 4)
    expect((await checkBytes(pdf)).pages).toHaveLength(1)
  })

  it('accepts bytes before the header, as PDF readers do', async () => {
    const pdf = Buffer.concat([Buffer.from('\n\n%comment\n'), await makePdf({ pages: 1 })])
    expect((await checkBytes(pdf)).pages).toHaveLength(1)
  })

  it.each([
    ['pdf_empty', new Uint8Array()],
    ['pdf_not_a_pdf', Buffer.from('PK\u0003\u0004 a zip file')],
    ['pdf_not_a_pdf', Buffer.concat([Buffer.alloc(1100), Buffer.from('%PDF-1.7')])],
    ['pdf_broken', Buffer.from('%PDF-1.7\nand nothing else')],
  ])('refuses with %s', async (code, bytes) => {
    await expect(checkBytes(bytes)).rejects.toMatchObject({ code })
  })

  it('returns the byte ranges of page 1, except for a file that is small enough to be sent whole', async () => {
    expect((await checkBytes(await makePdf())).pageOne).toBeNull()
    const pdf = await makePdf({ pages: 6, paddingBytes: 2_000_000 })
    const { pageOne } = await checkBytes(pdf)
    const held = (byte: number) => pageOne?.some(([begin, end]) => begin <= byte && byte < end)
    expect([held(0), held(pdf.length - 1)]).toEqual([true, true])
    expect((pageOne ?? []).reduce((sum, [begin, end]) => sum + end - begin, 0)).toBeLessThan(200_000)
  })

  it('refuses a page tree that claims more pages than the file has bytes', async () => {
    const objects = `%PDF-1.2
1 0 obj <</Type /Catalog /Pages 2 0 R>> endobj
2 0 obj <</Type /Pages /Kids [3 0 R] /Count 9999999999>> endobj
3 0 obj <</Type /Page /Parent 2 0 R /MediaBox [0 0 612 792]>> endobj
trailer <</Size 4 /Root 1 0 R>>
startxref
%%EOF`
    await expect(checkBytes(Buffer.from(objects))).rejects.toMatchObject({ code: 'pdf_broken' })
    const honest = objects.replace('9999999999', '1')
    expect((await checkBytes(Buffer.from(honest))).pages).toHaveLength(1)
  })

  it('refuses a PDF that asks for a password', async () => {
    const { PDFDocument } = await import('@cantoo/pdf-lib')
    const pdf = await PDFDocument.create()
    pdf.addPage()
    await pdf.encrypt({ userPassword: 'open sesame', ownerPassword: 'owner' })
    await expect(checkBytes(await pdf.save())).rejects.toMatchObject({ code: 'pdf_encrypted' })
  })
})

describe.skipIf(!existsSync(realPdfs))('real files', () => {
  it.each([
    ['tracemonkey', 14],
    ['freeculture', 352],
    ['empty_protected', 1],
    ['helloworld-bad', 1],
    ['rotation', 2],
    ['xfa_issue14315', 1],
  ])('accepts %s', async (name, pages) => {
    expect((await checker.check(join(realPdfs, `${name}.pdf`))).pages).toHaveLength(pages)
  })

  it.each([
    ['pr6531_1', 'pdf_encrypted'],
    ['REDHAT-1531897-0', 'pdf_broken'],
    ['poppler-67295-0', 'pdf_broken'],
  ])('refuses %s', async (name, code) => {
    await expect(checker.check(join(realPdfs, `${name}.pdf`))).rejects.toMatchObject({ code })
  })
})
