// Reads single objects of a PDF that PDFium wrote: one cross-reference table, no encryption, no object streams. Only the table and the
// requested object are in memory.
import { closeSync, fstatSync, openSync, readSync } from 'node:fs'
import { PDFContext, PDFDict, PDFName, type PDFObject, PDFObjectParser, PDFRef } from '@cantoo/pdf-lib'

export type PlainPdf = {
  /** The offset of the cross-reference table in bytes. */
  tableAt: number
  /** The offset of each object in bytes, by object number. 0: the object does not exist. */
  offsets: number[]
  trailer: PDFDict
  /** Follows a reference. Returns only the dictionary of a stream. */
  resolve(object: PDFObject | undefined): PDFObject | undefined
  read(number: number): PDFObject | undefined
  close(): void
}

const whole = /^(\d+) (\d+)\s*$/

function readAt(file: number, position: number, length: number): Buffer {
  const buffer = Buffer.alloc(Math.max(0, length))
  return buffer.subarray(0, readSync(file, buffer, 0, buffer.length, position))
}

function offsetsOf(table: string): number[] {
  const offsets: number[] = []
  let next = 0
  for (const line of table.split(/\r?\n|\r/)) {
    const entry = /^(\d{10}) \d{5} ([nf])/.exec(line)
    if (entry) offsets[next++] = entry[2] === 'n' ? Number(entry[1]) : 0
    else next = Number(whole.exec(line)?.[1] ?? next)
  }
  return Array.from(offsets, (offset) => offset ?? 0)
}

/** @throws Error if PDFium did not write the file */
export function openPlainPdf(path: string): PlainPdf {
  const file = openSync(path, 'r')
  const { size } = fstatSync(file)
  const end = readAt(file, Math.max(0, size - 64), 64).toString('latin1')
  const tableAt = Number(/startxref\s+(\d+)\s+%%EOF\s*$/.exec(end)?.[1] ?? Number.NaN)
  const [table = '', trailerText] = readAt(file, tableAt, size - tableAt)
    .toString('latin1')
    .split('trailer')
  if (!table.startsWith('xref') || trailerText === undefined)
    throw new Error('The PDF has no cross-reference table in plain text.')
  const context = PDFContext.create()
  const parse = (bytes: Uint8Array) => PDFObjectParser.forBytes(bytes, context).parseObject()
  const offsets = offsetsOf(table)
  const inOrder = [...offsets.filter((offset) => offset > 0), tableAt].toSorted((a, b) => a - b)
  const endOf = new Map(inOrder.map((offset, index) => [offset, inOrder[index + 1] ?? tableAt]))

  /** Reads only the dictionary of a stream, because the data may be large. */
  function read(number: number): PDFObject | undefined {
    const offset = offsets[number] ?? 0
    if (offset === 0) return undefined
    const length = (endOf.get(offset) ?? tableAt) - offset
    for (let take = Math.min(length, 16_384); ; take = Math.min(length, take * 4)) {
      const bytes = readAt(file, offset, take)
      const text = bytes.toString('latin1')
      const begins = /^\s*\d+ \d+ obj\s*/.exec(text)?.[0].length ?? 0
      const stream = text.search(/>>\s*stream\r?\n/)
      const closes = stream >= 0 ? stream + 2 : text.lastIndexOf('endobj')
      if (closes >= 0) return parse(bytes.subarray(begins, closes))
      if (take >= length) return undefined
    }
  }
  const resolve = (object: PDFObject | undefined): PDFObject | undefined =>
    object instanceof PDFRef ? read(object.objectNumber) : object
  const trailer = parse(Buffer.from(trailerText.split('startxref')[0] ?? '', 'latin1'))
  if (!(trailer instanceof PDFDict)) throw new Error('The PDF has no trailer.')
  return { tableAt, offsets, trailer, resolve, read, close: () => closeSync(file) }
}

/** Returns an entry of a page, or the entry that the page inherits from its ancestors. */
export function inherited(pdf: PlainPdf, page: PDFDict, key: string): PDFObject | undefined {
  let node: PDFObject | undefined = page
  for (let depth = 0; node instanceof PDFDict && depth < 64; depth++) {
    const value = node.get(PDFName.of(key))
    if (value !== undefined) return value
    node = pdf.resolve(node.get(PDFName.of('Parent')))
  }
  return undefined
}
