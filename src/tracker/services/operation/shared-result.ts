export type SharedResultOptions<T> = {
  read(): Promise<T>
  /** How long a result is used again. */
  keepMs: number
  /** The longest wait of a caller. A read that takes longer continues, and no second read starts meanwhile. */
  deadlineMs: number
  /** Called with the error of a failed read, and with a TimeoutError if a caller stops waiting. */
  onFailure(error: unknown): void
}

/**
 * Returns a function that returns the latest result of `read`, or null if none was read in time. Callers at the same time share one read, so a
 * database or a disk that hangs gets one query and not one for each caller.
 */
export function shareResult<T>({ read, keepMs, deadlineMs, onFailure }: SharedResultOptions<T>) {
  let kept: { until: number; value: T } | null = null
  let running: Promise<T | null> | null = null

  function start(): Promise<T | null> {
    running = read()
      .then(
        (value) => {
          kept = { until: performance.now() + keepMs, value }
          return value
        },
        (error: unknown) => {
          onFailure(error)
          return null
        },
      )
      .finally(() => {
        running = null
      })
    return running
  }

  return async (): Promise<T | null> => {
    if (kept && performance.now() < kept.until) return kept.value
    const late = Promise.withResolvers<null>()
    const timer = setTimeout(() => {
      onFailure(new DOMException(`no result within ${deadlineMs} ms`, 'TimeoutError'))
      late.resolve(null)
    }, deadlineMs)
    try {
      return await Promise.race([running ?? start(), late.promise])
    } finally {
      clearTimeout(timer)
    }
  }
}
