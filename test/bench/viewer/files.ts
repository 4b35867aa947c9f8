// The PDFs of the viewer bench. If a real PDF is not available, a generated PDF replaces it.
import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { PDFDocument, PDFName, type PDFPage, type PDFRef } from '@cantoo/pdf-lib'
import { repositoryRoot } from '../../fixtures/part.ts'
import { makePdf } from '../../fixtures/pdf.ts'

/** `hasText`: page 1 contains text that can be selected. */
export type BenchFile = { bytes: Buffer; origin: 'real' | 'made'; hasText: boolean }

/** The folder of the real PDFs. It is optional and is beside the repository. */
const realPdfs = join(repositoryRoot, '../shared/pdfs')
const photos = 20
/** The size of a photo in pixels. With 3 bytes per pixel, an uncompressed photo has 2.5 MB. */
const photo = { width: 1120, height: 744 }

export async function realFileOr(name: string, make: () => Promise<Buffer>): Promise<BenchFile> {
  const path = join(realPdfs, name)
  return existsSync(path)
    ? { bytes: await readFile(path), origin: 'real', hasText: true }
    : { bytes: await make(), origin: 'made', hasText: true }
}

/** Generates an image that compresses like a photo: smooth gradients with noise. */
function photoBytes(seed: number): Uint8Array {
  const { width, height } = photo
  const bytes = new Uint8Array(width * height * 3)
  let grain = seed
  for (let at = 0; at < bytes.length; at += 1) {
    const pixel = Math.floor(at / 3)
    const x = (pixel % width) / width
    const y = Math.floor(pixel / width) / height
    grain = (grain * 1103515245 + 12345) & 0x7fffffff
    const light = Math.sin(x * 7 + seed + (at % 3)) * Math.cos(y * 5 - seed) * 70 + (1 - y) * 60
    bytes[at] = 90 + light + ((grain >> 16) % 9)
  }
  return bytes
}

/** Adds a photo. An uncompressed photo has 2.5 MB. */
export function addPhoto(pdf: PDFDocument, seed: number, { compress } = { compress: false }): PDFRef {
  const entries = {
    Type: 'XObject',
    Subtype: 'Image',
    Width: photo.width,
    Height: photo.height,
    ColorSpace: 'DeviceRGB',
    BitsPerComponent: 8,
  }
  const { context } = pdf
  const bytes = photoBytes(seed)
  return context.register(compress ? context.flateStream(bytes, entries) : context.stream(bytes, entries))
}

export function fillWith(page: PDFPage, image: PDFRef): void {
  page.node.setXObject(PDFName.of('Photo'), image)
  const { width, height } = page.getSize()
  const drawn = page.doc.context.stream(`q ${width} 0 0 ${height} 0 0 cm /Photo Do Q`)
  page.node.addContentStream(page.doc.context.register(drawn))
}

/** Generates slides of 50 MB with one photo on each page, like an exported presentation. */
async function makeSlides(): Promise<Buffer> {
  const pdf = await PDFDocument.create()
  for (let number = 1; number <= photos; number += 1) fillWith(pdf.addPage([960, 640]), addPhoto(pdf, number))
  return Buffer.from(await pdf.save())
}

/** The files by name. Each function reads or creates its file. */
export const benchFiles: Record<string, () => Promise<BenchFile>> = {
  '14-pages': () => realFileOr('tracemonkey.pdf', () => makePdf({ pages: 14, title: 'Fourteen' })),
  '352-pages': async () => {
    const file = await realFileOr('freeculture.pdf', () => makePdf({ pages: 352, title: 'Long' }))
    return { ...file, hasText: file.origin === 'made' } // page 1 of the real file is an image
  },
  '50-mb': async () => ({ bytes: await makeSlides(), origin: 'made', hasText: false }),
}
