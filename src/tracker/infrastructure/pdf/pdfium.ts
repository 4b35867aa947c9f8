// PDFium as WebAssembly, with a memory limit. PDFium reads and writes files in blocks, so no file is in memory as a whole. For child processes
// only (pdf-processes.ts).
import { closeSync, fstatSync, openSync, readFileSync, readSync, writeSync } from 'node:fs'
import { createRequire } from 'node:module'
import { init, type WrappedPdfiumModule } from '@embedpdf/pdfium'

type WasmMemory = { readonly buffer: ArrayBuffer; grow(pages: number): number }
type WasmInstance = { exports: Record<string, unknown> }
/** The parts of the global WebAssembly that this file uses. The types of Node 24 do not declare it. */
declare const WebAssembly: {
  Memory: { new (limits: { initial: number }): WasmMemory; prototype: WasmMemory }
  instantiate(bytes: Uint8Array, imports: object): Promise<{ instance: WasmInstance; module: object }>
}

export type Pdfium = WrappedPdfiumModule
/** A pointer in PDFium's memory, e.g. to a document or a page. 0 is no pointer. */
export type Handle = number

/** Lower than the memory limit of the process (pdf-processes.ts), so that PDFium gets an error before the process is ended. */
const maxMemoryMb = 320
const pageBytes = 65_536

let isRefused = false
/** Returns true if PDFium has reached its memory limit. PDFium aborts without memory, and its error does not contain the cause. */
export const memoryWasRefused = (): boolean => isRefused

/** PDFium calls `grow` when it needs more memory. Beyond the limit, `grow` fails like on a machine without free memory. */
function limitMemory({ exports }: WasmInstance): void {
  for (const memory of Object.values(exports)) {
    if (!(memory instanceof WebAssembly.Memory)) continue
    memory.grow = (pages) => {
      if (memory.buffer.byteLength + pages * pageBytes > maxMemoryMb * 1_048_576) {
        isRefused = true
        throw new RangeError('WebAssembly memory: out of memory')
      }
      return WebAssembly.Memory.prototype.grow.call(memory, pages)
    }
  }
}

export async function startPdfium(): Promise<Pdfium> {
  const wasm = readFileSync(createRequire(import.meta.url).resolve('@embedpdf/pdfium/pdfium.wasm'))
  const pdfium = await init({
    instantiateWasm(imports: object, done: (instance: WasmInstance, module: object) => void) {
      WebAssembly.instantiate(wasm, imports).then(({ instance, module }) => {
        limitMemory(instance)
        done(instance, module)
      })
      return {}
    },
    print: () => {},
    printErr: () => {},
  } as Parameters<typeof init>[0])
  pdfium.PDFiumExt_Init()
  return pdfium
}

export const malloc = ({ pdfium }: Pdfium, size: number): Handle => pdfium.wasmExports.malloc(size)
export const free = ({ pdfium }: Pdfium, pointer: Handle): void => pdfium.wasmExports.free(pointer)
/** Returns the current memory of PDFium. Do not keep the array, because it becomes invalid when the memory grows. */
export const heap = (pdfium: Pdfium): Uint8Array<ArrayBuffer> =>
  (pdfium.pdfium as unknown as { HEAPU8: Uint8Array<ArrayBuffer> }).HEAPU8
const view = (pdfium: Pdfium) => new DataView(heap(pdfium).buffer)

export type OpenPdf = { doc: Handle; pageCount: number; close(): void }
/** The value of FPDF_GetLastError. 3: the file is not a PDF. 4: the PDF needs a password. */
export type NotOpened = { error: number }

/** Opens a document with FPDF_FILEACCESS: PDFium requests blocks of the file. */
export function openPdf(pdfium: Pdfium, path: string): OpenPdf | NotOpened {
  const file = openSync(path, 'r')
  const readBlock = (_: number, position: number, buffer: number, size: number): number => {
    try {
      const target = heap(pdfium).subarray(buffer, buffer + size)
      return readSync(file, target, 0, size, position) === size ? 1 : 0
    } catch {
      return 0
    }
  }
  const callback = pdfium.pdfium.addFunction(readBlock, 'iiiii')
  const access = malloc(pdfium, 12)
  view(pdfium).setUint32(access, fstatSync(file).size, true)
  view(pdfium).setUint32(access + 4, callback, true)
  view(pdfium).setUint32(access + 8, 0, true)
  const doc = pdfium.FPDF_LoadCustomDocument(access, '')
  const release = () => {
    pdfium.pdfium.removeFunction(callback)
    free(pdfium, access)
    closeSync(file)
  }
  if (!doc) {
    const error = pdfium.FPDF_GetLastError()
    release()
    return { error }
  }
  return {
    doc,
    pageCount: pdfium.FPDF_GetPageCount(doc),
    close() {
      pdfium.FPDF_CloseDocument(doc)
      release()
    },
  }
}

/** FPDF_REMOVE_SECURITY: writes all objects again, without encryption, and with one cross-reference table. */
const wholeAndPlain = 3

/** Writes the document to `path` with FPDF_FILEWRITE. @throws Error if PDFium could not write the whole document */
export function savePdf(pdfium: Pdfium, doc: Handle, path: string): void {
  const file = openSync(path, 'w')
  const writeBlock = (_: number, data: number, size: number): number => {
    try {
      writeSync(file, heap(pdfium).subarray(data, data + size))
      return 1
    } catch {
      return 0
    }
  }
  const callback = pdfium.pdfium.addFunction(writeBlock, 'iiii')
  const writer = malloc(pdfium, 8)
  view(pdfium).setUint32(writer, 1, true)
  view(pdfium).setUint32(writer + 4, callback, true)
  const isSaved = pdfium.FPDF_SaveAsCopy(doc, writer, wholeAndPlain)
  pdfium.pdfium.removeFunction(callback)
  free(pdfium, writer)
  closeSync(file)
  if (!isSaved) throw new Error('The copy could not be written.')
}
