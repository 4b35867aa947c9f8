// Draws small images of pages with PDFium and compares two images. For child processes only.
import { free, type Handle, heap, malloc, type Pdfium } from './pdfium.ts'

export type Drawing = { width: number; height: number; pixels: Uint8Array }

const withAnnotations = 1
const white = 0xffffffff

/** Draws the page with PDFium. The longer side of the image has `side` pixels. Returns null if PDFium cannot load the page. */
export function drawPage(pdfium: Pdfium, doc: Handle, index: number, side: number): Drawing | null {
  const page = pdfium.FPDF_LoadPage(doc, index)
  if (!page) return null
  const [w, h] = [pdfium.FPDF_GetPageWidthF(page), pdfium.FPDF_GetPageHeightF(page)]
  const scale = side / Math.max(w, h, 0.01)
  const [width, height] = [Math.max(1, Math.round(w * scale)), Math.max(1, Math.round(h * scale))]
  const bitmap = pdfium.FPDFBitmap_Create(width, height, 0)
  try {
    pdfium.FPDFBitmap_FillRect(bitmap, 0, 0, width, height, white)
    pdfium.FPDF_RenderPageBitmap(bitmap, page, 0, 0, width, height, 0, withAnnotations)
    const at = pdfium.FPDFBitmap_GetBuffer(bitmap)
    const size = pdfium.FPDFBitmap_GetStride(bitmap) * height
    return { width, height, pixels: heap(pdfium).slice(at, at + size) }
  } finally {
    pdfium.FPDFBitmap_Destroy(bitmap)
    pdfium.FPDF_ClosePage(page)
  }
}

/** Returns the share (0 to 1) of pixels in which one colour differs by more than `levels` of 255. Returns 1 if the sizes differ. */
export function differentShare(one: Drawing, other: Drawing, levels: number): number {
  if (one.width !== other.width || one.height !== other.height) return 1
  let count = 0
  for (let at = 0; at < one.pixels.length; at += 4) {
    const differs = [0, 1, 2].some(
      (offset) => Math.abs((one.pixels[at + offset] ?? 0) - (other.pixels[at + offset] ?? 0)) > levels,
    )
    if (differs) count++
  }
  return count / (one.width * one.height)
}

export type Box = [x1: number, y1: number, x2: number, y2: number]

/** Returns the visible part of a page, as PDFium determines it. */
export function visibleBox(pdfium: Pdfium, doc: Handle, index: number): Box | null {
  const page = pdfium.FPDF_LoadPage(doc, index)
  if (!page) return null
  const numbers = malloc(pdfium, 16)
  const isKnown = pdfium.FPDF_GetPageBoundingBox(page, numbers)
  const read = (offset: number) => pdfium.pdfium.getValue(numbers + offset, 'float')
  // FS_RECTF: left, top, right, bottom.
  const box: Box | null = isKnown ? [read(0), read(12), read(8), read(4)] : null
  free(pdfium, numbers)
  pdfium.FPDF_ClosePage(page)
  return box
}
