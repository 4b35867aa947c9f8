// The script that the bench adds to the measured pages. It watches the pages of the document in each frame.
/** A press of the key must turn to the next (1) or the previous (-1) page. */
export type Turn = 1 | -1

export type ScrollPlan = { flicks: number; flickMs: number; restMs: number }

export type ScrollResult = {
  /** The longest time in which one page was in view and blank, in ms. */
  longestMs: number
  /** The time in which at least one page in view was blank, in ms. */
  blankMs: number
  totalMs: number
}

export type Recorder = {
  /** Starts to measure the next key press. */
  expectTurn(by: Turn): void
  /** Resolves with the time in ms from the key press to the end of the first frame that shows the page. */
  turned(): Promise<number>
  /** Scrolls from the start to the end of the document. */
  scroll(plan: ScrollPlan): Promise<ScrollResult>
  /** Resolves when an element matches the selector. */
  shown(selector: string): Promise<void>
  /** Presses the right arrow key until page `last` is drawn, with its text. Waits for each page. */
  readTo(last: number): Promise<void>
}

/**
 * A page is blank if it fills at least a tenth of the height of the view and has no canvas or image of its own width. A page is sharp if its canvas has at
 * least one pixel for each CSS pixel.
 */
export const RECORDER = `(() => {
  const frame = () => new Promise((resolve) => requestAnimationFrame(resolve))
  const painted = () => frame().then(() => new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel()
    port1.onmessage = resolve
    port2.postMessage(null)
  }))
  const surface = () => document.querySelector('#surface, #viewerContainer')
  const pageOf = (number) => surface().querySelector('.page[data-page-number="' + number + '"]')
  const isDrawn = (page) => [...page.querySelectorAll('canvas, img')].some(
    (drawn) => drawn.width > 0 && drawn.offsetWidth >= 0.9 * page.clientWidth)
  const isSharp = (page) => [...page.querySelectorAll('.canvasWrapper canvas')].some(
    (drawn) => drawn.width >= 0.9 * page.clientWidth)
  const isAtTop = (page) => Math.abs(page.offsetTop - surface().scrollTop) < 24
  const hasText = (page) => page.querySelector('.textLayer .endOfContent') !== null

  function pagesInView() {
    const { scrollTop, clientHeight } = surface()
    const pages = surface().querySelectorAll('.page')
    let first = 0
    for (let last = pages.length - 1; first < last; ) {
      const middle = (first + last) >> 1
      if (pages[middle].offsetTop + pages[middle].offsetHeight > scrollTop) last = middle
      else first = middle + 1
    }
    const shown = []
    for (let at = first; at < pages.length && pages[at].offsetTop < scrollTop + clientHeight; at += 1) {
      const { offsetTop, offsetHeight } = pages[at]
      const height = Math.min(offsetTop + offsetHeight, scrollTop + clientHeight) - Math.max(offsetTop, scrollTop)
      shown.push({ page: pages[at], height })
    }
    return shown
  }
  const blankPages = () => pagesInView()
    .filter(({ page, height }) => height >= 0.1 * surface().clientHeight && !isDrawn(page))
    .map(({ page }) => page)
  const numberAtTop = () => Number(pagesInView().find(({ page }) => isAtTop(page)).page.dataset.pageNumber)

  let turned = null
  async function timeTurn(from, page) {
    while (!isAtTop(page) || !isSharp(page)) await frame()
    await painted()
    return performance.now() - from
  }

  async function scroll({ flicks, flickMs, restMs }) {
    const most = surface().scrollHeight - surface().clientHeight
    const began = performance.now()
    const since = new Map()
    const total = flicks * (flickMs + restMs)
    let longestMs = 0
    let blankMs = 0
    let before = began
    let wasBlank = false
    for (;;) {
      await frame()
      const now = performance.now()
      if (wasBlank) blankMs += now - before
      before = now
      const blank = new Set(blankPages())
      wasBlank = blank.size > 0
      for (const page of blank) if (!since.has(page)) since.set(page, now)
      for (const [page, start] of since) {
        longestMs = Math.max(longestMs, now - start)
        if (!blank.has(page)) since.delete(page)
      }
      if (now - began >= total && !wasBlank) return { longestMs, blankMs, totalMs: now - began }
      const flick = Math.min(flicks - 1, Math.floor((now - began) / (flickMs + restMs)))
      const part = Math.min(1, (now - began - flick * (flickMs + restMs)) / flickMs)
      surface().scrollTop = (most * (flick + 1 - (1 - part) ** 3)) / flicks
    }
  }

  async function shown(selector) {
    while (!document.querySelector(selector)) await frame()
  }

  async function readTo(last) {
    for (let number = numberAtTop(); ; number += 1) {
      const page = pageOf(number)
      while (!isAtTop(page) || !isSharp(page) || !hasText(page)) await frame()
      if (number >= last) return
      surface().dispatchEvent(new KeyboardEvent('keydown', { key: 'ArrowRight', bubbles: true, cancelable: true }))
    }
  }

  window.recorder = {
    expectTurn(by) {
      const page = pageOf(numberAtTop() + by)
      turned = new Promise((resolve) => addEventListener(
        'keydown',
        ({ timeStamp }) => resolve(timeTurn(timeStamp, page)),
        { capture: true, once: true }))
    },
    turned: () => turned,
    scroll,
    shown,
    readTo,
  }
})()`

/** Calls a function of the recorder in the page. The arguments are serialised as JSON. */
export const record = <Name extends keyof Recorder>(
  page: { evaluate(expression: string): Promise<unknown> },
  name: Name,
  ...args: Parameters<Recorder[Name]>
) =>
  page.evaluate(`recorder.${name}(${args.map((each) => JSON.stringify(each)).join(', ')})`) as Promise<
    Awaited<ReturnType<Recorder[Name]>>
  >
