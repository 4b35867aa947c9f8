// Receives the return of a sign-in on the loopback address, for an app without lastpage:// links (RFC 8252, section 7.3). The port is free for each
// sign-in, and the server is open only during it.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { chooseLocale } from '#shared/choose-locale.ts'
import type { ErrorCode } from '#shared/errors.ts'
import type { ReturnServer, SignInReturn } from './sign-in.ts'

const path = '/signed-in'

/** `say`: the title and the text of the page for an outcome, in a language. `error` null: this device has joined. */
export type ReturnPage = (error: ErrorCode | null, language: 'ja' | 'en') => { title: string; text: string }

export async function openReturnServer(
  take: (back: SignInReturn) => Promise<ErrorCode | null>,
  pageOf: ReturnPage,
): Promise<ReturnServer> {
  const server = createServer({ requestTimeout: 10_000 }, (request, response) => {
    answer(request, response, take, pageOf).catch(() => response.destroy())
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen({ host: '127.0.0.1', port: 0, exclusive: true }, resolve)
  })
  const { port } = server.address() as AddressInfo
  return {
    returnTo: `http://127.0.0.1:${port}${path}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeIdleConnections()
        // The page that is being sent has 500 ms to finish.
        setTimeout(() => server.closeAllConnections(), 500).unref()
      }),
  }
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  take: (back: SignInReturn) => Promise<ErrorCode | null>,
  pageOf: ReturnPage,
): Promise<void> {
  response.setHeader('connection', 'close')
  const target = `http://127.0.0.1${request.url ?? '/'}`
  // Any program on this computer can send any request, and a web page can send requests to this computer.
  const isOurs = /^127\.0\.0\.1:\d+$/.test(request.headers.host ?? '') && URL.canParse(target)
  const url = isOurs ? new URL(target) : null
  if (request.method !== 'GET' || url?.pathname !== path) {
    response.writeHead(404).end()
    return
  }
  const { searchParams: query } = url
  const back = { id: query.get('id') ?? '', code: query.get('code'), error: query.get('error') }
  const language = chooseLocale((request.headers['accept-language'] ?? '').split(','))
  const error = await take(back)
  response
    .writeHead(error === null ? 200 : 400, {
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
      'referrer-policy': 'no-referrer',
      'cache-control': 'no-store',
    })
    .end(pageHtml(pageOf(error, language), language))
}

const style = `:root{color-scheme:light dark}
body{margin:0;min-height:100vh;display:grid;place-items:center;background:#f6f7f9;color:#1c1f24;font:16px/1.6 system-ui,"Hiragino Sans","Noto Sans JP",sans-serif}
main{max-width:32rem;padding:1rem;text-align:center;text-wrap:balance;word-break:auto-phrase}
h1{font-size:1.5rem;line-height:1.35;margin:0 0 .5rem}p{margin:0;color:#5c6470}
@media(prefers-color-scheme:dark){body{background:#15171a;color:#eceef1}p{color:#a2a9b4}}`

/** The texts are constants of this app, so nothing needs escaping. */
const pageHtml = ({ title, text }: { title: string; text: string }, language: string) =>
  `<!doctype html><html lang="${language}"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>${title} – Lastpage</title><style>${style}</style><main><h1>${title}</h1><p>${text}</p></main></html>`
