// Zoom with two fingers, on a touch screen or on a touchpad (which browsers report as Ctrl and wheel).
import { TouchManager } from 'pdfjs-dist'
import type { PDFViewer } from './pdf-viewer.ts'

/** pdf.js' `updateScale` goes no further down. */
const PDFJS_SMALLEST = 0.1
/** While fingers move, the drawn page is stretched; it is drawn anew when they have been still this long. */
const REDRAW_AFTER_MS = 300

export function listenForZoom(options: {
  surface: HTMLElement
  viewer: PDFViewer
  /** Of what is on screen: a very large page fits below pdf.js' own limit. */
  smallest: () => number
  largest: number
  signal: AbortSignal
}): void {
  const { surface, viewer, signal, smallest, largest } = options
  /** pdf.js rounds scales to 1 %: what small moves lose to that is kept for the next one. */
  let rest = 1

  function zoomBy(factor: number, origin: number[]): void {
    const scale = viewer.currentScale
    const wanted = Math.min(Math.max(scale * factor * rest, smallest()), largest)
    if (Math.min(scale, wanted) < PDFJS_SMALLEST) {
      // Where `updateScale` would jump.
      rest = 1
      viewer.currentScale = wanted
      return
    }
    const rounded = Math.round(wanted * 100) / 100
    rest = wanted / rounded
    if (rounded === scale) return
    viewer.updateScale({ drawingDelay: REDRAW_AFTER_MS, scaleFactor: rounded / scale, origin })
  }

  new TouchManager({
    container: surface,
    isPinchingDisabled: () => false,
    isPinchingStopped: () => false,
    onPinchStart: () => {
      rest = 1
    },
    onPinching: (origin: number[], before: number, now: number) => zoomBy(now / before, origin),
    signal,
  })

  surface.addEventListener(
    'wheel',
    (event) => {
      if (!event.ctrlKey) return
      event.preventDefault() // or the browser zooms the whole page, toolbar and all
      const pixels = event.deltaMode === WheelEvent.DOM_DELTA_PIXEL ? event.deltaY : event.deltaY * 30
      zoomBy(Math.exp(-Math.min(Math.max(pixels, -60), 60) / 100), [event.clientX, event.clientY])
    },
    { passive: false, signal },
  )
}
