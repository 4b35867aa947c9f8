import { expect, it } from 'vitest'
import { buildText, prepareFirstPage, requestText } from './early-text.ts'

type Options = { viewport: unknown }

function createView({ fails = false } = {}) {
  const calls: unknown[] = []
  const textLayer = {
    async render({ viewport }: Options): Promise<void> {
      calls.push(viewport)
      if (fails) throw new Error('cancelled')
    },
  }
  return { calls, textLayer, view: { textLayer, viewport: 'first' } }
}

it('the text layer is built at once, and pdf.js gets the built layer with its own viewport', async () => {
  const { calls, textLayer, view } = createView()
  buildText(view)
  expect(calls).toEqual(['first'])
  await textLayer.render({ viewport: 'second' })
  await textLayer.render({ viewport: 'third' })
  expect(calls).toEqual(['first', 'second', 'third'])
})

it('a layer that was cancelled is not built again', async () => {
  const { calls, textLayer, view } = createView({ fails: true })
  buildText(view)
  await expect(textLayer.render({ viewport: 'second' })).rejects.toThrow('cancelled')
  expect(calls).toEqual(['first'])
})

it('pdf.js does not show an unfinished page 1, because the image covers it', () => {
  const { view, calls } = createView()
  const source = { ...view, minDurationToUpdateCanvas: 500 }
  const eventBus = { on: (_name: string, listener: (event: unknown) => void) => listener({ source }) }
  const document = { isPureXfa: true }
  prepareFirstPage(document as never, eventBus as never)
  expect(source.minDurationToUpdateCanvas).toBe(Number.POSITIVE_INFINITY)
  expect(calls).toEqual(['first'])
})

it('a page without a text layer is left alone', () => {
  expect(() => buildText({ ...createView().view, textLayer: null })).not.toThrow()
})

it('the text is requested at once, and only the next call gets it', () => {
  const streams: ReadableStream[] = []
  class PdfPage {
    streamTextContent(): ReadableStream {
      streams.push(new ReadableStream())
      return streams.at(-1) as ReadableStream
    }
  }
  const page = new PdfPage()
  requestText(page)
  expect(streams).toHaveLength(1)
  expect(page.streamTextContent()).toBe(streams[0])
  expect(page.streamTextContent()).toBe(streams[1])
  expect(streams).toHaveLength(2)
})
