// Decides which pages pdf.js draws, and in which order (ADR 128, ADR 134). pdf.js draws the visible pages, and then the next page in the direction of the last
// scroll. While the reader scrolls fast, this draws pages that have left the view before they are drawn. The reader then waits for the page that matters.
import { createSpeed, NEAR, pagesInPath, pagesNearBy, stays } from './draw-order.ts'
import { type EventBus, type PDFViewer, RenderingStates } from './pdf-viewer.ts'

type View = {
  id: number
  renderingState: number
  renderTask: { isWorkerRendering: boolean } | null
  div: HTMLElement
  destroy: () => void
}
type Visible = { first?: View; last?: View; views: { view: View }[] }

const LOOK_AGAIN_MS = 50
/** Nobody selects a text or clicks a link that moves so fast. */
const FAST_PX_PER_MS = 1

const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

const isUnderWay = ({ renderingState }: View) =>
  renderingState === RenderingStates.RUNNING || renderingState === RenderingStates.PAUSED

/**
 * pdf.js pauses a page when another page is more urgent, so that the two do not compete on the main thread. A page in the worker would only wait until the other page
 * is complete (ADR 134).
 */
function neverPauseInWorker(queue: NonNullable<PDFViewer['renderingQueue']>): void {
  const isMostUrgent = queue.isHighestPriority.bind(queue)
  queue.isHighestPriority = (view) =>
    (view as unknown as View).renderTask?.isWorkerRendering === true || isMostUrgent(view)
}

/** Call this once for each viewer. */
export function drawAhead(viewer: PDFViewer, eventBus: EventBus): void {
  const { renderingQueue, container } = viewer
  if (!renderingQueue) return
  const speed = createSpeed(() => performance.now())
  const urgent = renderingQueue.getHighestPriority.bind(renderingQueue)
  let timer: ReturnType<typeof setTimeout> | undefined
  const isDrawn = (view: View) => renderingQueue.isViewFinished(view as never)
  neverPauseInWorker(renderingQueue)

  /** Resolves when the reader does not scroll fast. The layers of a drawn page wait for it (ADR 134; `scripts/build/slim-pdfjs.ts` calls it). */
  async function whenSlow(): Promise<void> {
    while (Math.abs(speed.to(container.scrollTop)) > FAST_PX_PER_MS) await sleep(LOOK_AGAIN_MS)
  }
  Object.assign(renderingQueue, { whenSlow })

  function drawNext(): void {
    renderingQueue?.renderHighestPriority(undefined as never) // the types of pdf.js leave out that the argument is optional
  }

  /** Ends the drawing of pages that the reader has scrolled past. */
  function giveUpFar(first: number, last: number): void {
    for (const view of viewer.getCachedPageViews() as Set<View>) {
      if (isUnderWay(view) && (view.id < first - NEAR || view.id > last + NEAR)) view.destroy()
    }
  }

  /** While the reader scrolls, returns the first page that stays in view long enough to be drawn, and loads the pages after it. */
  function nextInPath(path: View[], isWorthIt: (view: View) => boolean): View | undefined {
    const missing = path.filter((view) => !isDrawn(view) && isWorthIt(view))
    for (const { id } of missing) void viewer.pdfDocument?.getPage(id).catch(() => {}) // pdf.js reports the error when it draws the page
    return missing[0]
  }

  renderingQueue.getHighestPriority = (visible: Visible, views: View[], forward, ...rest) => {
    if (!visible.first || !visible.last) return null
    const [first, last] = [visible.first.id, visible.last.id]
    const pxPerMs = speed.to(container.scrollTop)
    const shown = { top: container.scrollTop, height: container.clientHeight }
    const isWorthIt = ({ div }: View) =>
      stays({ top: div.offsetTop, height: div.offsetHeight }, shown, pxPerMs)
    const viewsOf = (pages: number[]) => pages.flatMap((page) => views[page - 1] ?? [])
    giveUpFar(first, last)
    const inPath = pxPerMs !== 0 && nextInPath(viewsOf(pagesInPath(first, last, pxPerMs > 0)), isWorthIt)
    if (inPath) return inPath
    const next = urgent(
      { ...visible, views: visible.views.filter(({ view }) => isWorthIt(view)) },
      views,
      forward,
      ...rest,
    )
    if (next) return isWorthIt(next) ? next : lookAgain()
    const missing = viewsOf(pagesNearBy(first, last, forward)).filter((view) => !isDrawn(view))
    const worthIt = missing.find(isWorthIt)
    if (worthIt) return worthIt
    const isComplete = missing.length === 0 && visible.views.every(({ view }) => isDrawn(view))
    return isComplete ? null : lookAgain()
  }

  /** Looks again when the reader may have stopped. pdf.js looks again only 100 ms after the last scroll. */
  function lookAgain(): null {
    clearTimeout(timer)
    timer = setTimeout(drawNext, LOOK_AGAIN_MS)
    return null
  }
  // pdf.js starts the next page when the layers of this page are complete. The next page need not wait for the layers, except for those of the first page.
  eventBus.on('textlayerrendered', () => eventBus.on('pagerendered', drawNext), { once: true })
}
