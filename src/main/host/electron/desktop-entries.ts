// Owns the desktop entries that make Linux start the app: at login (XDG autostart) and for lastpage:// links, where no package has
// installed one (an AppImage is a single file that knows nothing of menus).
// https://specifications.freedesktop.org/desktop-entry-spec/latest/ and …/autostart-spec/latest/
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'

/** Where the system looks, and what it shall start. */
export type LinuxPlaces = {
  env: Record<string, string | undefined>
  home: string
  /** Program and arguments; see {@link programOf}. */
  command: readonly string[]
}

const fileName = 'lastpage.desktop'

/** An AppImage runs from a place that is gone at the next start: the file itself is what can be started again. */
export function programOf({
  env,
  execPath,
  appPath,
}: {
  env: Record<string, string | undefined>
  execPath: string
  /** Of an app that isn't packaged: what Electron is told to run. */
  appPath: string | undefined
}): string[] {
  return [env.APPIMAGE || execPath, ...(appPath === undefined ? [] : [appPath])]
}

/** Throws where the file can't be written. */
export function setStartAtLogin(places: LinuxPlaces, on: boolean): void {
  const file = path.join(configHome(places), 'autostart', fileName)
  if (!on) rmSync(file, { force: true })
  else
    write(
      file,
      entry({ exec: exec([...places.command, '--hidden']), more: ['X-GNOME-Autostart-enabled=true'] }),
    )
}

/** The file may have been moved, or replaced by the next version, since it was told to the system. */
export function refreshStartAtLogin(places: LinuxPlaces): void {
  const file = path.join(configHome(places), 'autostart', fileName)
  if (exists(file)) setStartAtLogin(places, true)
}

/** Says that the app opens lastpage:// links; xdg-mime makes it the one that does. Answers the entry's name. */
export function registerLinkEntry(places: LinuxPlaces): string {
  const dataHome = places.env.XDG_DATA_HOME || path.join(places.home, '.local', 'share')
  const more = ['MimeType=x-scheme-handler/lastpage;', 'NoDisplay=true', 'StartupWMClass=Lastpage']
  write(path.join(dataHome, 'applications', fileName), entry({ exec: `${exec(places.command)} %u`, more }))
  return fileName
}

const configHome = ({ env, home }: LinuxPlaces) => env.XDG_CONFIG_HOME || path.join(home, '.config')

function entry({ exec, more }: { exec: string; more: string[] }): string {
  const lines = ['[Desktop Entry]', 'Type=Application', 'Version=1.0', 'Name=Lastpage', `Exec=${exec}`]
  return [...lines, 'Terminal=false', 'Categories=Office;', ...more, ''].join('\n')
}

/**
 * Arguments as an Exec key has them: in quotes, with `"`, `` ` ``, `$` and `\` escaped; then escaped once more, as every string of the
 * file is; and `%`, which begins a field code, doubled.
 */
function exec(command: readonly string[]): string {
  const quoted = command.map((argument) => `"${argument.replace(/["`$\\]/g, '\\$&')}"`).join(' ')
  return quoted.replace(/\\/g, '\\\\').replace(/%/g, '%%').replace(/\n/g, '\\n')
}

/** Nothing is written where it says the same already. */
function write(file: string, text: string): void {
  if (read(file) === text) return
  mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 })
  writeFileSync(file, text, { mode: 0o644 })
}

const exists = (file: string) => read(file) !== null

function read(file: string): string | null {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return null
  }
}
