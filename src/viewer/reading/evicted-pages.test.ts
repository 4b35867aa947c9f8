import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { expect, it, vi } from 'vitest'
import { freeEvictedPages } from './evicted-pages.ts'
import type { EventBus, PDFViewer } from './pdf-viewer.ts'

const makeView = () => ({ _textHighlighter: { setTextMapping: vi.fn() }, _accessibilityManager: {} })
type View = ReturnType<typeof makeView>

it('a page that has left the buffer loses its text and its tables for screen readers', () => {
  const buffer = new Set<View>()
  let rendered: (event: { source: View }) => void = () => {}
  const viewer = { getCachedPageViews: () => buffer } as unknown as PDFViewer
  const eventBus = {
    on: (_name: string, listener: typeof rendered) => {
      rendered = listener
    },
  } as unknown as EventBus
  freeEvictedPages(viewer, eventBus)
  const [first, second] = [makeView(), makeView()]
  buffer.add(first)
  rendered({ source: first })
  expect(first._accessibilityManager).toBeDefined()

  buffer.delete(first)
  buffer.add(second)
  rendered({ source: second })
  expect(first._textHighlighter.setTextMapping).toHaveBeenCalledExactlyOnceWith([], [])
  expect(first._accessibilityManager).toBeUndefined()
  expect(second._textHighlighter.setTextMapping).not.toHaveBeenCalled()
  expect(second._accessibilityManager).toBeDefined()
})

it('pdf.js makes the tables again when it draws the text of a page that has none', () => {
  const file = createRequire(import.meta.url).resolve('pdfjs-dist/web/pdf_viewer.mjs')
  expect(readFileSync(file, 'utf8')).toContain(
    'this._accessibilityManager ||= new TextAccessibilityManager();',
  )
})
