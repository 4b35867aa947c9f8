// The width of page 1 on a reader's screen. The tracker's preload and the viewer's image must use the same width. Otherwise the browser
// fetches two images.
import type { PageSize } from './model/documents.ts'

/** pdf.js draws at most 1.25 × 96/72 CSS pixels for a point. */
const WIDEST_PX_PER_POINT = 1.6667

/** Returns the `sizes` attribute of the image. On a phone, the page has the full width. On wider screens, 40 px remain free. */
export const firstPageSizes = ({ width }: PageSize): string =>
  `(max-width: 640px) 100vw, min(100vw - 40px, ${Math.round(width * WIDEST_PX_PER_POINT)}px)`
