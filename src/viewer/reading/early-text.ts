// Builds the text layer of the first page while pdf.js draws the page. pdf.js itself requests the text after the page is drawn, and the text layer then waits
// for the worker.
import type { EventBus } from './pdf-viewer.ts'

type TextLayer = { render: (options: { viewport: unknown }) => Promise<void> }
/** The view of a page. It has no text layer if the page is an XFA form. */
type View = { textLayer: TextLayer | null; viewport: unknown }

/** Builds the text layer now. The next call of `render` waits for it. */
export function buildText({ textLayer, viewport }: View): void {
  if (!textLayer) return
  const render = textLayer.render.bind(textLayer)
  const built = render({ viewport })
  built.catch(() => {}) // the next call rejects
  textLayer.render = async (options) => {
    textLayer.render = render
    await built
    return render(options) // does not build the layer again, but applies a new zoom
  }
}

/** Call this before a document is shown. */
export function buildTextOfFirstPage(eventBus: EventBus): void {
  eventBus.on(
    'pagerender', // the drawing operators are already requested, so the worker sends them first
    ({ source }: { source: View }) => buildText(source),
    { once: true },
  )
}
