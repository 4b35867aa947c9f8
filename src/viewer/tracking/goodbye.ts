// Sends a beat when a page is hidden, and the last beat (the goodbye) when the page is closed. No single API is reliable, so several APIs are
// used. `fetchLater` works for a killed tab but exists only in Chromium. Ad blockers drop beacons without an error. Some browsers reject
// `fetch` with `keepalive`. The tracker may receive a beat twice. This does no harm, because beats are cumulative and numbered.

type FetchLater = (
  url: string,
  init: RequestInit & { activateAfter?: number },
) => { readonly activated: boolean }

export type GoodbyeApis = {
  fetchLater: FetchLater | null
  sendBeacon: ((url: string, body: string) => boolean) | null
  fetch: (url: string, init: RequestInit) => Promise<unknown>
}

export function browserGoodbyeApis(): GoodbyeApis {
  const later = (globalThis as { fetchLater?: FetchLater }).fetchLater
  return {
    fetchLater: later ? (url, init) => later.call(globalThis, url, init) : null,
    sendBeacon:
      typeof navigator.sendBeacon === 'function' ? (url, body) => navigator.sendBeacon(url, body) : null,
    fetch: (url, init) => fetch(url, init),
  }
}

export type Goodbye = ReturnType<typeof createGoodbye>

export function createGoodbye(url: string, apis: GoodbyeApis) {
  let pending: AbortController | null = null

  function cancel(): void {
    pending?.abort()
    pending = null
  }

  /**
   * Prepares a body that the browser sends when the page ends, also if the tab is killed. Replaces the previous body. Returns false if the
   * browser has no `fetchLater` or refuses the request.
   */
  function prepare(body: string): boolean {
    cancel()
    if (!apis.fetchLater) return false
    const controller = new AbortController()
    try {
      apis.fetchLater(url, { method: 'POST', body, signal: controller.signal })
      pending = controller
      return true
    } catch {
      return false // the quota is exceeded, or a policy forbids the request
    }
  }

  function keepalive(body: string): boolean {
    try {
      apis.fetch(url, { method: 'POST', body, keepalive: true }).catch(() => {})
      return true
    } catch {
      return false
    }
  }

  const beacon = (body: string) => {
    try {
      return apis.sendBeacon?.(url, body) ?? false
    } catch {
      return false
    }
  }

  return {
    /** Sends `body` once, by beacon or by fetch with `keepalive`, and prepares nothing. */
    sendNow(body: string): void {
      if (!beacon(body)) keepalive(body)
    },
    prepare,
    cancel,
    /** Sends `body` now, by beacon or by fetch with `keepalive`. Prepares `last` for the end of the page. */
    send(body: string, last = body): void {
      const left = prepare(last)
      const sent = beacon(body)
      if (!sent || (!left && body === last)) keepalive(body)
    },
  }
}
