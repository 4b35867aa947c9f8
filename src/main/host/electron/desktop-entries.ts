// Desktop entries for Linux: start at login (XDG autostart) and lastpage:// links, where no package has installed them. An AppImage is
// a single file and installs nothing.
// https://specifications.freedesktop.org/desktop-entry-spec/latest/ and …/autostart-spec/latest/
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'

/** The folders that the system reads, and the program to start. */
export type LinuxPlaces = {
  env: Record<string, string | undefined>
  home: string
  /** Program and arguments; see {@link programOf}. */
  command: readonly string[]
}

const fileName = 'lastpage.desktop'

/** An AppImage runs from a mount point that is gone at the next start: the file itself is what can be started again. */
export function programOf({
  env,
  execPath,
  appPath,
}: {
  env: Record<string, string | undefined>
  execPath: string
  /** The app that Electron runs, if there is no package. */
  appPath: string | undefined
}): string[] {
  return [env.APPIMAGE || execPath, ...(appPath === undefined ? [] : [appPath])]
}

/** Throws if the file can't be written. */
export function setStartAtLogin(places: LinuxPlaces, on: boolean): void {
  const file = path.join(configHome(places), 'autostart', fileName)
  if (!on) rmSync(file, { force: true })
  else
    write(
      file,
      entry({ exec: exec([...places.command, '--hidden']), more: ['X-GNOME-Autostart-enabled=true'] }),
    )
}

/** The file may have been moved, or replaced by a newer version, since the entry was written. */
export function refreshStartAtLogin(places: LinuxPlaces): void {
  const file = path.join(configHome(places), 'autostart', fileName)
  if (exists(file)) setStartAtLogin(places, true)
}

/** Writes the entry for lastpage:// links; xdg-mime makes it the default. Returns the name of the entry. */
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
 * Arguments in the form of an Exec key: in quotes, with `"`, `` ` ``, `$` and `\` escaped; then escaped again like every string of the
 * file; and `%`, which begins a field code, doubled.
 */
function exec(command: readonly string[]): string {
  const quoted = command.map((argument) => `"${argument.replace(/["`$\\]/g, '\\$&')}"`).join(' ')
  return quoted.replace(/\\/g, '\\\\').replace(/%/g, '%%').replace(/\n/g, '\\n')
}

/** Writes nothing if the content is the same. */
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
