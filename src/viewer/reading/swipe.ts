// Turns the page on a swipe, but only while the whole page is visible. Otherwise a touch move scrolls.

export type Stroke = { dx: number; dy: number; ms: number }

const FAR_PX = 48
const LONGEST_MS = 700

/** Returns 1 for the next page, -1 for the previous page, and 0 if the stroke is not a swipe. */
export function turnOf({ dx, dy, ms }: Stroke): -1 | 0 | 1 {
  const sideways = Math.abs(dx) >= FAR_PX && Math.abs(dx) > 2 * Math.abs(dy)
  if (!sideways || ms > LONGEST_MS) return 0
  return dx < 0 ? 1 : -1
}

const isSelecting = () => getSelection()?.isCollapsed === false

export function listenForSwipes(options: {
  surface: HTMLElement
  /** Returns true if a swipe may turn the page now. */
  enabled: () => boolean
  turn: (by: -1 | 1) => void
  signal: AbortSignal
}): void {
  const { surface, enabled, turn, signal } = options
  let from: { x: number; y: number; at: number } | null = null
  const listen = { passive: true, signal }
  surface.addEventListener(
    'touchstart',
    (event) => {
      const [touch, second] = event.touches
      // Two fingers are a pinch and never a swipe.
      from = touch && !second ? { x: touch.clientX, y: touch.clientY, at: event.timeStamp } : null
    },
    listen,
  )
  surface.addEventListener(
    'touchend',
    (event) => {
      const touch = event.changedTouches[0]
      const start = from
      from = null
      if (!start || !touch || !enabled() || isSelecting()) return
      const by = turnOf({
        dx: touch.clientX - start.x,
        dy: touch.clientY - start.y,
        ms: event.timeStamp - start.at,
      })
      if (by !== 0) turn(by)
    },
    listen,
  )
  surface.addEventListener(
    'touchcancel',
    () => {
      from = null
    },
    listen,
  )
}
