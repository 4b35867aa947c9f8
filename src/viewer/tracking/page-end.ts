// Decides whether a page that closes is closed for good. The page cannot tell a reload from the close of its tab: both send the same events. The tracker
// can, because a reload requests the page before the old page closes (ADR 133). This module rules out what the tracker cannot see.

/** A navigation that has not replaced the page after this time (ms) was cancelled, or was no navigation (a download, an empty response). */
const NAVIGATION_MS = 30_000
/** Some browsers hide a page immediately before they close it. */
const HIDDEN_BY_CLOSING_MS = 100

/** The part of the Navigation API that is used. Safari before 26.2 and Firefox before 147 do not have it. */
type NavigateEvent = Event & {
  hashChange: boolean
  downloadRequest: string | null
  destination: { sameDocument: boolean }
}

type Device = Pick<Navigator, 'userAgent' | 'maxTouchPoints'> & { userAgentData?: { mobile: boolean } }

/**
 * True for phones and tablets. Their browsers close pages that the reader has not closed, and restore them later. An iPad has the user agent of a Mac
 * (https://developer.apple.com/forums/thread/119186), but a Mac has no touchscreen.
 */
export function isMobile({ userAgent, maxTouchPoints, userAgentData }: Device): boolean {
  if (userAgentData?.mobile) return true
  return (
    /Android|iPhone|iPad|iPod|Mobi|Tablet/i.test(userAgent) ||
    (/Macintosh/.test(userAgent) && maxTouchPoints > 1)
  )
}

type EndWatch = {
  /** True if the reader saw the page until now, no navigation of the page itself is under way, and the browser will not show this page again. */
  isForGood(event: Pick<PageTransitionEvent, 'persisted'>): boolean
}

/** Watches what happens before the end of the page. */
export function watchEnd(signal: AbortSignal): EndWatch {
  let hiddenAt = Number.NEGATIVE_INFINITY
  let navigatedAt = Number.NEGATIVE_INFINITY

  function visibility(): void {
    if (document.visibilityState === 'hidden') hiddenAt = performance.now()
  }

  /** A link of the page, a script, or the buttons Back and Forward. The reader may come back at once. */
  function navigate(event: Event): void {
    const { hashChange, downloadRequest, destination } = event as NavigateEvent
    if (!hashChange && downloadRequest === null && !destination.sameDocument) navigatedAt = performance.now()
  }

  document.addEventListener('visibilitychange', visibility, { signal })
  const { navigation } = globalThis as { navigation?: EventTarget }
  navigation?.addEventListener('navigate', navigate, { signal })

  const wasSeen = (now: number) =>
    document.visibilityState === 'visible' || now - hiddenAt < HIDDEN_BY_CLOSING_MS

  return {
    isForGood({ persisted }) {
      const now = performance.now()
      return !persisted && wasSeen(now) && now - navigatedAt > NAVIGATION_MS && !isMobile(navigator)
    },
  }
}
