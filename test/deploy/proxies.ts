// Starts nginx and Caddy with the configurations of deploy/. Only names, addresses, ports and paths are replaced.
import { execFileSync, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { freePort } from '../e2e/fixtures/ports.ts'
import { eventually } from '../fixtures/part.ts'

export type ReverseProxy = {
  url: string
  /** The address without TLS, which leads to `url`. */
  plainUrl: string
  /** The certificate of the authority that clients must trust. */
  authority: string
  /** The logs that the proxy has written so far. */
  log(): string
  stop(): Promise<void>
}
type Options = { trackers: string[]; folder: string }

export const hasNginx = spawnSync('nginx', ['-v']).error === undefined
export const hasCaddy = spawnSync('caddy', ['version']).error === undefined
const errorPages = resolve('deploy/error-pages')
const hostOf = (url: string) => new URL(url).host

/** Replaces each key by its value. Throws if the configuration does not contain a key. */
function replaceAll(text: string, changes: Record<string, string>): string {
  return Object.entries(changes).reduce((result, [from, to]) => {
    if (!result.includes(from)) throw new Error(`The configuration does not contain ${from}`)
    return result.replaceAll(from, to)
  }, text)
}

/** Runs the proxy until `stop`. `ready`: the proxy is ready. */
async function run(
  command: string,
  args: string[],
  ready: () => boolean | Promise<boolean>,
  env: Record<string, string> = {},
) {
  const child = spawn(command, args, {
    stdio: ['ignore', 'ignore', 'pipe'],
    env: { ...process.env, ...env },
  })
  let errors = ''
  child.stderr.on('data', (bytes) => {
    errors += String(bytes)
  })
  const exited = once(child, 'exit')
  await eventually(`${command} is ready`, () => {
    if (child.exitCode !== null) throw new Error(`${command} ended: ${errors}`)
    return ready()
  })
  return {
    errors: () => errors,
    async stop() {
      child.kill('SIGTERM')
      await exited
    },
  }
}

function makeCertificate(folder: string): { key: string; certificate: string } {
  const [key, certificate] = [join(folder, 'key.pem'), join(folder, 'certificate.pem')]
  const files = ['-keyout', key, '-out', certificate, '-days', '1', '-nodes']
  const name = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost']
  const kind = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1']
  execFileSync('openssl', ['req', '-x509', ...kind, ...files, ...name], { stdio: 'ignore' })
  return { key, certificate }
}

export async function startNginx({
  trackers: [first = '', second = ''],
  folder,
}: Options): Promise<ReverseProxy> {
  mkdirSync(folder, { recursive: true })
  const { key, certificate } = makeCertificate(folder)
  const [port, plainPort] = [await freePort(), await freePort()]
  const site = replaceAll(readFileSync('deploy/nginx/lastpage.conf', 'utf8'), {
    '127.0.0.1:8191': hostOf(first),
    '127.0.0.1:8192': hostOf(second),
    'listen 443': `listen 127.0.0.1:${port}`,
    'listen 80': `listen 127.0.0.1:${plainPort}`,
    'listen [::]:443 ssl http2;': '',
    'listen [::]:80;': '',
    'share.example.com;': 'localhost;',
    '/etc/letsencrypt/live/share.example.com/fullchain.pem': certificate,
    '/etc/letsencrypt/live/share.example.com/privkey.pem': key,
    '/var/log/nginx': folder,
    '/opt/lastpage/error-pages': errorPages,
  })
  writeFileSync(join(folder, 'lastpage.conf'), site)
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
  const main = [
    process.getuid?.() === 0 ? 'user root;' : '',
    `pid ${folder}/nginx.pid; error_log ${folder}/main.log; daemon off;`,
    // As in the nginx.conf of Debian, which includes the configurations in conf.d.
    'worker_processes auto; events { worker_connections 768; }',
    `http { access_log ${folder}/access.log; ${temporary.map((name) => `${name}_temp_path ${folder}/${name};`).join(' ')} include ${folder}/lastpage.conf; }`,
  ]
  const config = join(folder, 'nginx.conf')
  writeFileSync(config, main.join('\n'))
  execFileSync('nginx', ['-t', '-q', '-e', join(folder, 'main.log'), '-c', config])
  const logs = ['main.log', 'access.log', 'lastpage.log', 'lastpage-error.log'].map((name) =>
    join(folder, name),
  )
  const proxy = await run('nginx', ['-e', join(folder, 'main.log'), '-c', config], () =>
    existsSync(join(folder, 'nginx.pid')),
  )
  return {
    url: `https://localhost:${port}`,
    plainUrl: `http://localhost:${plainPort}`,
    authority: readFileSync(certificate, 'utf8'),
    log: () => logs.map((file) => (existsSync(file) ? readFileSync(file, 'utf8') : '')).join(''),
    stop: proxy.stop,
  }
}

export async function startCaddy({ trackers, folder }: Options): Promise<ReverseProxy> {
  mkdirSync(folder, { recursive: true })
  const [port, plainPort] = [await freePort(), await freePort()]
  const env = {
    LASTPAGE_HOST: `localhost:${port}`,
    LASTPAGE_TRACKERS: trackers.map(hostOf).join(' '),
    LASTPAGE_ERROR_PAGES: errorPages,
    XDG_DATA_HOME: folder,
    XDG_CONFIG_HOME: folder,
    HOME: folder,
  }
  const file = ['--config', 'deploy/caddy/Caddyfile', '--adapter', 'caddyfile']
  const adapted = execFileSync('caddy', ['adapt', ...file], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  const config = JSON.parse(String(adapted)) as { admin: object; apps: Record<string, object> }
  // The test does not change the certificates of the machine, and port 80 may be in use.
  config.admin = { disabled: true }
  config.apps.pki = { certificate_authorities: { local: { install_trust: false } } }
  config.apps.http = { ...config.apps.http, http_port: plainPort }
  writeFileSync(join(folder, 'caddy.json'), JSON.stringify(config))
  const authority = join(folder, 'caddy/pki/authorities/local/root.crt')
  const proxy = await run(
    'caddy',
    ['run', '--config', join(folder, 'caddy.json')],
    () =>
      existsSync(authority) && existsSync(join(folder, 'caddy/certificates/local/localhost/localhost.crt')),
    env,
  )
  return {
    url: `https://localhost:${port}`,
    plainUrl: `http://localhost:${plainPort}`,
    authority: readFileSync(authority, 'utf8'),
    log: proxy.errors,
    stop: proxy.stop,
  }
}
