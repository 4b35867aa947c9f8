// Changes to a PDF that PDFium wrote: objects are appended and the cross-reference table is written again.
import { appendFileSync, copyFileSync, truncateSync } from 'node:fs'
import { PDFName, type PDFObject } from '@cantoo/pdf-lib'
import type { PlainPdf } from './plain-pdf.ts'

const name = (text: string) => PDFName.of(text)

/** Returns the bytes of the object as Latin-1 text: one character for each byte. */
export function textOf(object: PDFObject): string {
  const bytes = new Uint8Array(object.sizeInBytes())
  object.copyBytesInto(bytes, 0)
  return Buffer.from(bytes).toString('latin1')
}

function writeTable(offsets: readonly number[]): Buffer {
  const row = (offset: number) =>
    `${String(offset).padStart(10, '0')} ${offset === 0 ? '65535 f' : '00000 n'} \n`
  return Buffer.from(`xref\n0 ${offsets.length}\n${offsets.map(row).join('')}`)
}

function trailerOf(pdf: PlainPdf, size: number): string {
  const kept = ['Root', 'Info', 'ID'].flatMap((key) => {
    const value = pdf.trailer.get(name(key))
    return value ? [`/${key} ${textOf(value)}`] : []
  })
  return `trailer\n<< /Size ${size} ${kept.join(' ')} >>\n`
}

/** Objects that are added to a plain file, or replace objects with the same number. */
export class Appended {
  readonly #pdf: PlainPdf
  readonly #chunks: Buffer[] = []
  #at: number
  readonly offsets: number[]

  constructor(pdf: PlainPdf) {
    this.#pdf = pdf
    this.#at = pdf.tableAt
    this.offsets = [...pdf.offsets]
  }

  /** Reserves an unused object number. */
  take(): number {
    return this.offsets.push(0) - 1
  }

  add(number: number, object: Buffer): void {
    this.offsets[number] = this.#at
    this.#chunks.push(object)
    this.#at += object.length
  }

  object(number: number, text: string): void {
    this.add(number, Buffer.from(`${number} 0 obj\n${text}\nendobj\n`, 'latin1'))
  }

  stream(number: number, data: string): void {
    this.object(number, `<< /Length ${data.length} >>\nstream\n${data}\nendstream`)
  }

  /** Writes the objects of the file `from`, the added objects, and a cross-reference table of all objects. */
  write(from: string, to: string): void {
    copyFileSync(from, to)
    truncateSync(to, this.#pdf.tableAt)
    const end = `${trailerOf(this.#pdf, this.offsets.length)}startxref\n${this.#at}\n%%EOF\n`
    appendFileSync(to, Buffer.concat([...this.#chunks, writeTable(this.offsets), Buffer.from(end, 'latin1')]))
  }
}
