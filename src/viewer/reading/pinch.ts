// Handles the zoom with two fingers on a touch screen or a touchpad. Browsers report a touchpad pinch as a wheel event with the Ctrl key.
import { TouchManager } from 'pdfjs-dist'
import type { PDFViewer } from './pdf-viewer.ts'

/** The minimum scale of `updateScale` in pdf.js. */
const PDFJS_SMALLEST = 0.1
/** During a pinch, pdf.js scales the drawn page. When the zoom has not changed for this time, pdf.js draws the page again. */
const REDRAW_AFTER_MS = 300

export function listenForZoom(options: {
  surface: HTMLElement
  viewer: PDFViewer
  /** Returns the smallest scale for the current page. A very large page needs a scale below the minimum of pdf.js. */
  smallest: () => number
  largest: number
  signal: AbortSignal
}): void {
  const { surface, viewer, signal, smallest, largest } = options
  /** The factor that was lost by rounding. pdf.js rounds scales to 1 %. Without this factor, many small moves would have no effect. */
  let rest = 1

  function zoomBy(factor: number, origin: number[]): void {
    const scale = viewer.currentScale
    const wanted = Math.min(Math.max(scale * factor * rest, smallest()), largest)
    if (Math.min(scale, wanted) < PDFJS_SMALLEST) {
      // `updateScale` would set its own minimum scale.
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
      event.preventDefault() // otherwise the browser zooms the whole page with the toolbar
      const pixels = event.deltaMode === WheelEvent.DOM_DELTA_PIXEL ? event.deltaY : event.deltaY * 30
      zoomBy(Math.exp(-Math.min(Math.max(pixels, -60), 60) / 100), [event.clientX, event.clientY])
    },
    { passive: false, signal },
  )
}
