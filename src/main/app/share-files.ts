// Shares PDF files of this computer: files that were dropped on the dock or the tray icon, chosen in a dialog, or sent by the file manager.
import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import path from 'node:path'
import type { Locale } from '#shared/model/basics.ts'
import type { Host } from '../host/host.ts'
import type { Log } from '../lib/log.ts'
import type { Texts } from '../lib/texts.ts'
import type { Session } from '../tracker/session.ts'
import type { Uploads } from '../uploads/uploads.ts'

/** The files of one call. A folder that was dropped by mistake must not start thousands of uploads. */
export const sharedAtMost = 20

const isPdf = (file: string) => path.extname(file).toLowerCase() === '.pdf'

/** Uploads the PDF files into the shown workspace and shows the window. Says which files cannot be shared. Never rejects. */
export async function shareFiles(
  files: readonly string[],
  parts: {
    session: Pick<Session, 'isMember'>
    uploads: Pick<Uploads, 'add'>
    host: Pick<Host, 'showWindow' | 'notify'>
    texts: Texts
    locale: () => Locale
    log: Log
  },
): Promise<void> {
  const { session, uploads, host, texts, locale, log } = parts
  if (!session.isMember()) {
    host.showWindow('/setup/join')
    return
  }
  const refused: string[] = []
  host.showWindow('/documents')
  for (const file of [...new Set(files)].slice(0, sharedAtMost)) {
    try {
      const { size, isFile } = await statOf(file)
      if (!isFile || !isPdf(file)) throw new TypeError('not a PDF file')
      const fileName = path.basename(file)
      await uploads.add({ fileName, documentId: null, sizeBytes: size, body: createReadStream(file) })
    } catch (error) {
      log.warn({ reason: error instanceof Error ? error.message : 'unknown' }, 'A file could not be shared')
      refused.push(path.basename(file))
    }
  }
  if (refused.length === 0) return
  host.notify({
    id: 'not-shared',
    title: texts(locale(), 'notification.notSharedTitle', { count: refused.length, name: refused[0] }),
    body: texts(locale(), 'notification.notSharedBody'),
    path: '/documents',
  })
}

async function statOf(file: string): Promise<{ size: number; isFile: boolean }> {
  const found = await stat(file)
  return { size: found.size, isFile: found.isFile() }
}
