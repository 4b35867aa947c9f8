import { attachmentOf, type FileSpec } from './attachments.ts'
import { type Geometry, LARGEST_SCALE } from './geometry.ts'
import { adjustGuessedLinks } from './guessed-links.ts'
import { sizePages } from './page-sizes.ts'
import { listenForZoom } from './pinch.ts'
import { type Fit, type OpenDocument, placeLockedPages } from './reader-parts.ts'
import { makeReadOnly } from './xfa-fields.ts'

function listenToViewer(open: OpenDocument, { isWhole }: Geometry): void {
  const { options, viewer, eventBus, labels } = open
  const { surface } = options
  eventBus.on('pagesinit', () => {
    sizePages(viewer, options.pages)
    placeLockedPages(open)
    void labels.translate(surface)
    open.begin()
  })
  eventBus.on('scalechanging', ({ scale, presetValue }: { scale: number; presetValue?: Fit }) => {
    open.fit = presetValue ?? null
    options.onZoom(scale, open.fit)
    options.onView()
  })
  eventBus.on('updateviewarea', () => {
    surface.classList.toggle('whole', isWhole())
    options.onView()
  })
  eventBus.on('pagerendered', options.onDrawn, { once: true })
}

function listenToAnnotations(open: OpenDocument): void {
  const { options, eventBus } = open
  eventBus.on('linkannotationsadded', ({ source }: { source: { div: HTMLElement } }) =>
    adjustGuessedLinks(source.div, options.ownAddress()),
  )
  eventBus.on(
    'fileattachmentannotation',
    ({ attachmentId, ...file }: FileSpec & { attachmentId?: string }) => {
      if (attachmentId) options.onAttachment?.(attachmentOf(() => open.document, attachmentId, file))
    },
  )
  eventBus.on('annotationlayerrendered', ({ source }: { source: { div: HTMLElement } }) => {
    const alt = options.words('page.note', { type: options.words('attachments.title') })
    for (const sign of source.div.querySelectorAll<HTMLImageElement>('.fileAttachmentAnnotation img'))
      sign.alt = alt // pdf.js sets no alternative text
  })
  eventBus.on('xfalayerrendered', ({ source }: { source: { div: HTMLElement } }) => makeReadOnly(source.div))
}

/** Connects the events of pdf.js and of the window with the callbacks of the reader. */
export function listen(open: OpenDocument, geometry: Geometry): void {
  const { options, viewer } = open
  const { surface, signal } = options
  listenToViewer(open, geometry)
  listenToAnnotations(open)
  surface.addEventListener('scroll', options.onScroll, { passive: true, signal })
  const resized = new ResizeObserver(() => {
    if (open.fit) viewer.currentScaleValue = open.fit
    viewer.update()
    options.onView()
  })
  resized.observe(surface)
  signal.addEventListener('abort', () => resized.disconnect())
  listenForZoom({ surface, viewer, signal, smallest: geometry.smallestScale, largest: LARGEST_SCALE })
}
