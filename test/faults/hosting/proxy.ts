// The reverse proxy in front of two trackers: a real nginx on loopback.
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { eventually } from '../../fixtures/part.ts'

export type Proxy = { readonly url: string; close(): Promise<void> }

export const hasNginx = (): boolean => spawnSync('nginx', ['-v']).status === 0

/**
 * `max_fails=0`: nginx never takes a tracker out, because a wrong decision would route all readers to one process. A beat is cumulative and
 * repeatable, so a beat that gets no answer within 5 s goes to the other tracker. No other POST request is repeated.
 */
const configuration = (dir: string, port: number, trackers: readonly number[]) => `
daemon off;
worker_processes 1;
pid ${dir}/nginx.pid;
error_log ${dir}/error.log warn;
${process.getuid?.() === 0 ? 'user root;' : ''}
events { worker_connections 2048; }
http {
  access_log off;
  client_body_temp_path ${dir}/body;
  proxy_temp_path ${dir}/proxy;
  fastcgi_temp_path ${dir}/fastcgi;
  uwsgi_temp_path ${dir}/uwsgi;
  scgi_temp_path ${dir}/scgi;
  upstream trackers {
${trackers.map((each) => `    server 127.0.0.1:${each} max_fails=0;`).join('\n')}
    keepalive 64;
  }
  server {
    listen 127.0.0.1:${port};
    client_max_body_size 210m;
    proxy_http_version 1.1;
    proxy_set_header Connection "";
    proxy_set_header Host $host;
    proxy_set_header X-Forwarded-For $remote_addr;
    proxy_request_buffering off;
    proxy_buffering off;
    proxy_connect_timeout 2s;
    proxy_read_timeout 75s;
    location / { proxy_pass http://trackers; }
    location = /api/view/beats {
      proxy_pass http://trackers;
      proxy_request_buffering on;
      proxy_read_timeout 5s;
      proxy_next_upstream error timeout non_idempotent;
      proxy_next_upstream_tries 2;
    }
  }
}
`

export async function startProxy(dir: string, port: number, trackers: readonly number[]): Promise<Proxy> {
  mkdirSync(dir, { recursive: true })
  const file = path.join(dir, 'nginx.conf')
  writeFileSync(file, configuration(dir, port, trackers))
  const nginx = spawn('nginx', ['-p', dir, '-c', file, '-e', path.join(dir, 'error.log')], {
    stdio: 'ignore',
  })
  const exited = once(nginx, 'exit')
  const url = `http://127.0.0.1:${port}`
  const answers = () =>
    fetch(url, { signal: AbortSignal.timeout(1_000) }).then(
      () => true,
      () => false,
    )
  const ended = exited.then(() => {
    throw new Error(`nginx ended:\n${readFileSync(path.join(dir, 'error.log'), 'utf8')}`)
  })
  await Promise.race([eventually('nginx answers', answers, 10_000), ended])
  return {
    url,
    async close() {
      ended.catch(() => undefined)
      nginx.kill('SIGTERM')
      await exited
    },
  }
}
