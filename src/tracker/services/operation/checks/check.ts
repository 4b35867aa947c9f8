export type CheckState = 'ok' | 'warning' | 'failed' | 'skipped'
/** `detail`: one sentence for the operator. It has no password and no token. */
export type CheckResult = { name: string; state: CheckState; detail: string }

const maxDetail = 300

const textOf = (error: unknown): string => {
  const cause = error instanceof Error && error.cause instanceof Error ? ` (${error.cause.message})` : ''
  return `${error instanceof Error ? error.message : String(error)}${cause}`
    .replace(/\s+/g, ' ')
    .slice(0, maxDetail)
}

/** Runs a check. A check that rejects, or takes longer than `deadlineMs`, has failed. */
export async function runCheck(
  name: string,
  run: () => Promise<Omit<CheckResult, 'name'>>,
  deadlineMs = 30_000,
): Promise<CheckResult> {
  const late = Promise.withResolvers<never>()
  const timer = setTimeout(
    () => late.reject(new Error(`no answer within ${deadlineMs / 1_000} s`)),
    deadlineMs,
  )
  try {
    return { name, ...(await Promise.race([run(), late.promise])) }
  } catch (error) {
    return { name, state: 'failed', detail: textOf(error) }
  } finally {
    clearTimeout(timer)
  }
}

export const ok = (detail: string) => ({ state: 'ok' as const, detail })
export const warning = (detail: string) => ({ state: 'warning' as const, detail })
export const failed = (detail: string) => ({ state: 'failed' as const, detail })
export const skipped = (detail: string) => ({ state: 'skipped' as const, detail })
