// Decides the current page at both ends of the scroll range, where several pages may be wholly visible (ADR 55). The first page is current at
// the start, and the last page at the end. After a navigation, the target page stays current until the reader scrolls.

/** The tolerance for scroll positions, which browsers round. */
const CLOSE_PX = 2

export type Edge = 'start' | 'end'
export type ScrollRange = { top: number; most: number }

/** `direction` is the direction of the last scroll input. It is the result if the whole document is visible, because then nothing can scroll. */
export function edgeOf({ top, most }: ScrollRange, direction: Edge | null): Edge | null {
  const atStart = top <= CLOSE_PX
  const atEnd = top >= most - CLOSE_PX
  if (atStart && atEnd) return direction
  if (atStart) return 'start'
  return atEnd ? 'end' : null
}

/** The keys that scroll in the browser, and their directions. */
const KEY_DIRECTIONS: Record<string, Edge> = { ArrowDown: 'end', ArrowUp: 'start', ' ': 'end' }

export type Edges = ReturnType<typeof createEdges>

/** `onInput` is called when the current page may have changed without a scroll event. */
// Over 60 lines: one closure over the scroll direction and the last navigation; most of it registers listeners.
export function createEdges(surface: HTMLElement, signal: AbortSignal, onInput: () => void) {
  let direction: Edge | null = null
  let navigation: { page: number; top: number } | null = null
  let touchY: number | null = null

  /** Records a scroll input, also if the document cannot scroll. */
  function recordInput(next: Edge): void {
    direction = next
    navigation = null
    onInput()
  }

  const listen = { passive: true, signal }
  surface.addEventListener(
    'wheel',
    ({ deltaY, ctrlKey }) => {
      if (deltaY !== 0 && !ctrlKey) recordInput(deltaY > 0 ? 'end' : 'start')
    },
    listen,
  )
  surface.addEventListener(
    'keydown',
    ({ key, shiftKey }) => {
      const next = key === ' ' && shiftKey ? 'start' : KEY_DIRECTIONS[key]
      if (next) recordInput(next)
    },
    listen,
  )
  surface.addEventListener(
    'touchstart',
    ({ touches }) => {
      touchY = touches.length === 1 ? (touches[0]?.clientY ?? null) : null
    },
    listen,
  )
  surface.addEventListener(
    'touchmove',
    ({ touches }) => {
      const y = touches[0]?.clientY
      if (touchY === null || y === undefined || touches.length > 1 || Math.abs(y - touchY) < 8) return
      recordInput(y < touchY ? 'end' : 'start')
      touchY = y
    },
    listen,
  )

  return {
    /** Call this after the reader navigated to a page and the surface has scrolled to it. */
    recordNavigation(page: number): void {
      navigation = { page, top: surface.scrollTop }
    },
    /** Returns the current page if the scroll position decides it, otherwise null. */
    page(count: number): number | null {
      if (navigation && Math.abs(navigation.top - surface.scrollTop) > CLOSE_PX) navigation = null
      if (navigation) return navigation.page
      const most = surface.scrollHeight - surface.clientHeight
      const edge = edgeOf({ top: surface.scrollTop, most }, direction)
      return edge && (edge === 'start' ? 1 : count)
    },
  }
}
