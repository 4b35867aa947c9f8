// Maps a request path to a file of the built renderer: never outside its folder, and the page itself for the routes of the app.
import { stat } from 'node:fs/promises'
import path from 'node:path'

/** The absolute path of the file, or null. Routes such as `/visits/vis_…` (no file extension) get the page. */
export async function rendererFile(root: string, pathname: string): Promise<string | null> {
  let relative: string
  try {
    relative = decodeURIComponent(pathname)
  } catch {
    return null
  }
  if (relative.includes('\0')) return null
  const file = path.join(root, relative)
  if (file !== root && !file.startsWith(root + path.sep)) return null
  if (await isFile(file)) return file
  return path.extname(file) === '' ? path.join(root, 'index.html') : null
}

async function isFile(file: string): Promise<boolean> {
  return stat(file).then(
    (found) => found.isFile(),
    () => false,
  )
}

/** Vite puts a hash of the content into these file names. */
export const isImmutable = (pathname: string) => pathname.startsWith('/assets/')
