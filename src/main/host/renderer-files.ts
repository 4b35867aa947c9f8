// Maps a request path to a file of the built renderer.
import { stat } from 'node:fs/promises'
import path from 'node:path'

/**
 * Returns the absolute path of the file, or null. The file is never outside of `root`. A path without a file extension is a route of
 * the app, for example `/visits/vis_…`. For a route, the function returns index.html.
 */
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

/** True for files whose names contain a hash of their content. Vite writes these files to `/assets/`. */
export const isImmutable = (pathname: string) => pathname.startsWith('/assets/')
