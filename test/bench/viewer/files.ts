// The PDFs that the viewer bench opens: real ones where they are at hand, otherwise made, so that it runs everywhere.
import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { PDFDocument, PDFName, type PDFPage, type PDFRef } from '@cantoo/pdf-lib'
import { repositoryRoot } from '../../fixtures/part.ts'
import { makePdf } from '../../fixtures/pdf.ts'

export type BenchFile = { bytes: Buffer; origin: 'real' | 'made' }

/** Not part of the repository; see their README. */
const realPdfs = join(repositoryRoot, '../shared/pdfs')
const photos = 20
/** 3 bytes a pixel, as they are: 2.5 MB a photo. */
const photo = { width: 1120, height: 744 }

async function realOr(name: string, make: () => Promise<Buffer>): Promise<BenchFile> {
  const path = join(realPdfs, name)
  return existsSync(path)
    ? { bytes: await readFile(path), origin: 'real' }
    : { bytes: await make(), origin: 'made' }
}

/** Something like a photo: broad shapes, soft light, a little grain. */
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

function addPhoto(pdf: PDFDocument, seed: number): PDFRef {
  const entries = {
    Type: 'XObject',
    Subtype: 'Image',
    Width: photo.width,
    Height: photo.height,
    ColorSpace: 'DeviceRGB',
    BitsPerComponent: 8,
  }
  return pdf.context.register(pdf.context.stream(photoBytes(seed), entries))
}

function fillWith(page: PDFPage, image: PDFRef): void {
  page.node.setXObject(PDFName.of('Photo'), image)
  const { width, height } = page.getSize()
  const drawn = page.doc.context.stream(`q ${width} 0 0 ${height} 0 0 cm /Photo Do Q`)
  page.node.addContentStream(page.doc.context.register(drawn))
}

/** 50 MB of slides, a photo on each, as an exported deck is. */
async function makeDeck(): Promise<Buffer> {
  const pdf = await PDFDocument.create()
  for (let number = 1; number <= photos; number += 1) fillWith(pdf.addPage([960, 640]), addPhoto(pdf, number))
  return Buffer.from(await pdf.save())
}

/** Each made when it is asked for. */
export const benchFiles: Record<string, () => Promise<BenchFile>> = {
  '14-pages': () => realOr('tracemonkey.pdf', () => makePdf({ pages: 14, title: 'Fourteen' })),
  '352-pages': () => realOr('freeculture.pdf', () => makePdf({ pages: 352, title: 'Long' })),
  '50-mb': async () => ({ bytes: await makeDeck(), origin: 'made' }),
}
