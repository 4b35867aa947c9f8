import { expect, it } from 'vitest'
import { requestText } from './early-text.ts'

type Options = { includeMarkedContent?: boolean; disableNormalization?: boolean }

function createPage() {
  const requests: Options[] = []
  const page = {
    streamTextContent(options: Options): ReadableStream {
      requests.push(options)
      return new ReadableStream()
    },
  }
  return { page, requests }
}

const ofTextLayer = { disableNormalization: true, includeMarkedContent: true }

it('the text layer gets the text that was requested before, once', () => {
  const { page, requests } = createPage()
  requestText(page)
  expect(requests).toEqual([ofTextLayer])
  const first = page.streamTextContent({ ...ofTextLayer })
  expect(requests).toHaveLength(1)
  expect(page.streamTextContent({ ...ofTextLayer })).not.toBe(first)
  expect(requests).toHaveLength(2)
})

it('a request with other options gets its own text', () => {
  const { page, requests } = createPage()
  requestText(page)
  page.streamTextContent({ includeMarkedContent: false })
  expect(requests).toEqual([ofTextLayer, { includeMarkedContent: false }])
})
