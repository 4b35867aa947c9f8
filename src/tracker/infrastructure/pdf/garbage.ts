/**
 * Runs the garbage collector in a child process. The memory of a PDFium instance never shrinks, so each part of the work uses a new instance. Node sees
 * only a small object and would free an old instance too late.
 */
export const collectGarbage = (): void => (globalThis as { gc?: () => void }).gc?.()
