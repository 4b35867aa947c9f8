// Translates the browser's events of the page into the few events that the tracking needs. Each listener is removed when `signal` is aborted.

/** A mouse move keeps the reader active, but it counts as an input at most once in this time. */
const MOVE_EVERY_MS = 1000

export const isVisible = () => document.visibilityState === 'visible'

/** `onInput` is called for each counted input. `onUse` is called for each event that shows that the reader is active. */
export function listenForInput(
  signal: AbortSignal,
  { onInput, onUse }: { onInput: () => void; onUse: () => void },
): void {
  let movedAt = Number.NEGATIVE_INFINITY

  function input(event: Event): void {
    if (!event.isTrusted) return
    onInput()
    onUse()
  }

  function move(event: PointerEvent): void {
    // Browsers send `pointermove` for a mouse at rest when the page scrolls under it.
    if (!event.isTrusted || (event.movementX === 0 && event.movementY === 0)) return
    onUse()
    if (performance.now() - movedAt < MOVE_EVERY_MS) return
    movedAt = performance.now()
    onInput()
  }

  const often = { signal, passive: true, capture: true }
  for (const type of ['pointerdown', 'keydown', 'wheel', 'touchstart'] as const)
    addEventListener(type, input, often)
  addEventListener('pointermove', move, often)
  // The reader switched to this window, possibly from another visible window of the same link.
  addEventListener('focus', () => isVisible() && onUse(), { signal })
}

export type Lifecycle = {
  /** The page is visible again. */
  onVisible: () => void
  /** The page is hidden. `isClosing`: the page was closed before, and `onClose` was called. */
  onHidden: (isClosing: boolean) => void
  onClose: () => void
  /** The page is online again, or it was restored from the back/forward cache without being visible. */
  onReachable: () => void
}

export function listenForLifecycle(signal: AbortSignal, on: Lifecycle): void {
  let isClosing = false

  function visibility(): void {
    if (isVisible()) on.onVisible()
    else on.onHidden(isClosing)
  }

  function pageHide(): void {
    isClosing = true
    on.onClose()
  }

  /** Continues when the page is restored from the back/forward cache. */
  function pageShow(event: PageTransitionEvent): void {
    if (!event.persisted) return
    isClosing = false
    if (isVisible()) on.onVisible()
    else on.onReachable()
  }

  document.addEventListener('visibilitychange', visibility, { signal })
  addEventListener('pagehide', pageHide, { signal })
  addEventListener('pageshow', pageShow, { signal })
  addEventListener('online', on.onReachable, { signal })
}
