// Decides which build of pdf.js opens a document, and changes the worker while the document is on screen.
import { Refused } from '../wire/client.ts'
import { type Loaded, loadReader, WholeWorkerNeeded } from './load.ts'
import type { PdfWorker } from './pdf.ts'

/** Opens a document with the loaded build. If the build fails, tries another build, except after a final error. */
export async function openInFittingBuild<Reader>(
  open: (loaded: Loaded) => Promise<Reader>,
  loaded: Loaded,
  signal: AbortSignal,
): Promise<{ reader: Reader; loaded: Loaded }> {
  try {
    return { reader: await open(loaded), loaded }
  } catch (error) {
    const isFinal = error instanceof Refused || (error as Error).name === 'PasswordException'
    if (isFinal || loaded.build === 'legacy' || signal.aborted) throw error
    loaded.worker.terminate()
    return openInFittingBuild(
      open,
      await loadReader(error instanceof WholeWorkerNeeded ? 'whole' : 'legacy'),
      signal,
    )
  }
}

/**
 * The open document may need the whole worker later, for example for a page that the reader opens. The reader then gets this worker. Resolves with the
 * build in use, as soon as it changed.
 */
export async function changeWorkerIfNeeded(
  loaded: Loaded,
  reader: { changeWorker: (worker: PdfWorker) => Promise<void> },
  signal: AbortSignal,
): Promise<Loaded> {
  const error: unknown = await loaded.workerFailed.catch((reason: unknown) => reason)
  if (!(error instanceof WholeWorkerNeeded) || signal.aborted) return loaded
  const whole = await loadReader('whole')
  await reader.changeWorker(whole)
  loaded.worker.terminate()
  return whole
}
