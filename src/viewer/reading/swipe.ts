// Turns pages by swiping, only where a whole page is visible. Elsewhere a finger scrolls or zooms.

export type Stroke = { dx: number; dy: number; ms: number }

const FAR_PX = 48
const LONGEST_MS = 700

/** 1 to the next page, -1 to the one before, 0 for what was no swipe. */
export function turnOf({ dx, dy, ms }: Stroke): -1 | 0 | 1 {
  const sideways = Math.abs(dx) >= FAR_PX && Math.abs(dx) > 2 * Math.abs(dy)
  if (!sideways || ms > LONGEST_MS) return 0
  return dx < 0 ? 1 : -1
}

const isSelecting = () => getSelection()?.isCollapsed === false

export function listenForSwipes(options: {
  surface: HTMLElement
  /** Whether a swipe would turn a page now. */
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
      // A second finger makes it a pinch, however it ends.
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
