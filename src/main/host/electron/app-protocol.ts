// Serves the app:// protocol: the files of the renderer with the page headers, and the HTTP paths of the app.
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { type Protocol, protocol } from 'electron'
import type { AppPaths } from '../../app/app-paths.ts'
import { contentType } from '../content-types.ts'
import { pageHeaders } from '../page-headers.ts'
import { rendererFile } from '../renderer-files.ts'
import { appScheme, isAppUrl } from './app-origin.ts'

/**
 * Call this before Electron's event `ready`. The privileges give the scheme an origin, storage, fetch and streamed bodies. With `codeCache`, Chromium stores the
 * compiled scripts, so that the window does not compile them again at the next start.
 */
export function registerAppScheme(): void {
  protocol.registerSchemesAsPrivileged([
    {
      scheme: appScheme,
      privileges: { standard: true, secure: true, supportFetchAPI: true, stream: true, codeCache: true },
    },
  ])
}

export function serveApp(to: Protocol, root: string, http: AppPaths): void {
  to.handle(appScheme, async (request) => {
    if (!isAppUrl(request.url)) return notFound()
    const answer = await http(request)
    return withPageHeaders(answer ?? (await file(root, new URL(request.url).pathname)))
  })
}

async function file(root: string, pathname: string): Promise<Response> {
  const found = await rendererFile(root, pathname)
  if (!found) return notFound()
  return new Response(await readFile(found), {
    headers: { 'content-type': contentType(path.extname(found)) },
  })
}

function withPageHeaders(response: Response): Response {
  const headers = new Headers(response.headers)
  for (const [name, value] of Object.entries(pageHeaders)) headers.set(name, value)
  return new Response(response.body, { status: response.status, headers })
}

const notFound = () => new Response(null, { status: 404 })
