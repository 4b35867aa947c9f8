// Owns the keychain that tests run under: a D-Bus session and a keyring of their own, never the person's.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { say } from './say.mjs'

const has = (command) => spawnSync('sh', ['-c', `command -v ${command}`], { stdio: 'ignore' }).status === 0

// The keyring's daemon reads XDG_DATA_HOME; the tests themselves keep the person's. A keyring is made by the unlock.
const SCRIPT = `
printf 'lastpage' | XDG_DATA_HOME="$LASTPAGE_TEST_KEYRING/data" gnome-keyring-daemon --unlock --components=secrets >/dev/null 2>&1 || exit 99
exec "$@"
`

/** The command, wrapped so that it finds an unlocked Secret Service; as it is where the system has none. */
export function keyringCommand(command) {
  if (process.platform !== 'linux') return command
  if (!has('dbus-run-session') || !has('gnome-keyring-daemon')) {
    say('no D-Bus session or gnome-keyring here: tests of the real keychain are skipped')
    return command
  }
  const folder = mkdtempSync(join(tmpdir(), 'lastpage-keyring-'))
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }))
  process.env.LASTPAGE_TEST_KEYRING = folder
  return ['dbus-run-session', '--', 'bash', '-c', SCRIPT, 'lastpage-test', ...command]
}
