// Listens to the events of the browser and calls the functions of the tracking. Each listener is removed when `signal` is aborted.
import { watchEnd } from './page-end.ts'

/** Each mouse move keeps the reader active. Within this time, at most one mouse move counts as an input. */
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
    // Browsers also send `pointermove` when the page scrolls and the mouse does not move.
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
  /** The page is hidden. `isClosing` is true if `onClose` was called before. */
  onHidden: (isClosing: boolean) => void
  /** The page is closed. `isForGood`: as far as the page can know, the reader closed it, or went to another page, and cannot go back to it. */
  onClose: (isForGood: boolean) => void
  /** The page is online again, or was restored from the back/forward cache but is hidden. */
  onReachable: () => void
}

export function listenForLifecycle(signal: AbortSignal, on: Lifecycle): void {
  const end = watchEnd(signal)
  let isClosing = false

  function visibility(): void {
    if (isVisible()) on.onVisible()
    else on.onHidden(isClosing)
  }

  function pageHide(event: PageTransitionEvent): void {
    isClosing = true
    on.onClose(end.isForGood(event))
  }

  /** Handles `pageshow`. Only a page from the back/forward cache calls a function of `on`. */
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
