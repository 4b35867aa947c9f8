import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { log } from './log.mjs'

const has = (command) => spawnSync('sh', ['-c', `command -v ${command}`], { stdio: 'ignore' }).status === 0

// The daemon gets its own XDG_DATA_HOME, so the tests never use the keyring of the user. `--unlock` creates the keyring.
const SCRIPT = `
printf 'lastpage' | XDG_DATA_HOME="$LASTPAGE_TEST_KEYRING/data" gnome-keyring-daemon --unlock --components=secrets >/dev/null 2>&1 || exit 99
exec "$@"
`

/** Returns a command that runs in a D-Bus session with an unlocked keyring. Returns the command unchanged if the system has no keyring daemon. */
export function keyringCommand(command) {
  if (process.platform !== 'linux') return command
  if (!has('dbus-run-session') || !has('gnome-keyring-daemon')) {
    log('no D-Bus session or gnome-keyring here: tests of the real keychain are skipped')
    return command
  }
  const folder = mkdtempSync(join(tmpdir(), 'lastpage-keyring-'))
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }))
  process.env.LASTPAGE_TEST_KEYRING = folder
  return ['dbus-run-session', '--', 'bash', '-c', SCRIPT, 'lastpage-test', ...command]
}
