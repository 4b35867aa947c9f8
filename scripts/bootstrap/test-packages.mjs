import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { log } from './log.mjs'
import { succeeds } from './program.mjs'

/** Debian packages that the tests need: browser, keychain, display, Japanese fonts. */
const PACKAGES = ['chromium', 'dbus', 'gnome-keyring', 'libsecret-1-0', 'xvfb', 'xauth', 'fonts-noto-cjk']
/**
 * Optional packages. The value is the consequence if the package is missing. The reading tests run in each installed browser engine. Ubuntu has
 * Firefox only as a snap. Most tests need a single page, and for a single page the headless shell of Chromium needs less CPU time.
 */
const OPTIONAL = {
  'chromium-headless-shell': 'tests use the full browser and take longer',
  'firefox-esr': 'reading is not tested in that engine',
  squid: 'a small proxy of the tests replaces the real proxy',
  prometheus: 'the rules for alerts are not checked by promtool',
  'webkit2gtk-driver': 'reading is not tested in that engine',
  bubblewrap: 'the production build of the tracker is not tested in an empty root',
  'nginx-light': 'the configuration of nginx is not tested',
  caddy: 'the configuration of Caddy is not tested',
  pgbouncer: 'the tracker is not tested behind a connection pooler',
  faketime: 'the fault runs of a hosting have no clock steps',
}

const isDebian = () =>
  existsSync('/etc/os-release') &&
  /^ID(_LIKE)?=.*(debian|ubuntu)/m.test(readFileSync('/etc/os-release', 'utf8'))

function missing(names) {
  // biome-ignore lint/suspicious/noTemplateCurlyInString: dpkg-query's own placeholders
  const query = spawnSync('dpkg-query', ['-W', '-f', '${Package} ${db:Status-Status}\n', ...names], {
    encoding: 'utf8',
  })
  const present = new Set(
    (query.stdout ?? '')
      .split('\n')
      .filter((line) => line.endsWith(' installed'))
      .map((line) => line.split(' ')[0]),
  )
  return names.filter((name) => !present.has(name))
}

const apt = (...args) =>
  succeeds('apt-get', ['-qq', ...args], { env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } })

const aptInstall = (names) => apt('install', '-y', '--no-install-recommends', ...names)

/**
 * If the user is root, installs missing packages. Otherwise prints the command that installs them. A failure does not stop `npm test`; the stages report
 * missing packages.
 */
export async function installTestPackages() {
  if (process.platform !== 'linux') return
  if (!isDebian()) {
    log(`browser tests need the equivalents of these Debian packages: ${PACKAGES.join(', ')}`)
    return
  }
  const wanted = missing(PACKAGES)
  const optional = missing(Object.keys(OPTIONAL))
  if (wanted.length + optional.length > 0) await install(wanted, optional)
}

/** Installs all packages with one call, because each call costs several seconds. If one of them is not available, the call installs none, and the others follow alone. */
async function install(wanted, optional) {
  const all = [...wanted, ...optional]
  const command = `apt-get install -y --no-install-recommends ${all.join(' ')}`
  if (process.getuid?.() !== 0) {
    log(`tests need packages that only root can install. Type: sudo ${command}`)
    return
  }
  log(`installing ${all.join(', ')}`)
  await apt('update')
  if (await aptInstall(all)) return
  if (wanted.length > 0 && !(await aptInstall(wanted))) {
    log(
      `The packages cannot be installed now, so tests that need ${wanted.join(', ')} will fail. Later: ${command}`,
    )
  }
  for (const name of optional) {
    if (!(await aptInstall([name]))) log(`no ${name} here: ${OPTIONAL[name]}`)
  }
}
