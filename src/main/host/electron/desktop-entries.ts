// Writes desktop entries on Linux, for start at login (XDG autostart) and for lastpage:// links. The deb package installs an entry
// for links, but an AppImage does not.
// https://specifications.freedesktop.org/desktop-entry-spec/latest/
// https://specifications.freedesktop.org/autostart-spec/latest/
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'

export type DesktopEntryTarget = {
  env: Record<string, string | undefined>
  home: string
  /** The program and its arguments, from {@link programOf}. */
  command: readonly string[]
}

const fileName = 'lastpage.desktop'

/**
 * Returns the command that starts this app. For an AppImage, the command is the path of the AppImage file. `execPath` is then inside a
 * temporary mount point, which does not exist at the next start.
 */
export function programOf({
  env,
  execPath,
  appPath,
}: {
  env: Record<string, string | undefined>
  execPath: string
  /** The folder of the app if the app is not packaged. Electron gets this path as an argument. */
  appPath: string | undefined
}): string[] {
  return [env.APPIMAGE || execPath, ...(appPath === undefined ? [] : [appPath])]
}

/** Writes or deletes the autostart entry. Throws if the file system refuses. */
export function setStartAtLogin(target: DesktopEntryTarget, on: boolean): void {
  const file = path.join(configHome(target), 'autostart', fileName)
  if (!on) rmSync(file, { force: true })
  else
    write(
      file,
      entry({ exec: exec([...target.command, '--hidden']), more: ['X-GNOME-Autostart-enabled=true'] }),
    )
}

/** Writes the autostart entry again if it exists. The user may have moved the app, or installed a newer version. */
export function refreshStartAtLogin(target: DesktopEntryTarget): void {
  const file = path.join(configHome(target), 'autostart', fileName)
  if (exists(file)) setStartAtLogin(target, true)
}

/** Writes the entry for lastpage:// links. Returns the file name of the entry; the caller makes this entry the default with xdg-mime. */
export function registerLinkEntry(target: DesktopEntryTarget): string {
  const dataHome = target.env.XDG_DATA_HOME || path.join(target.home, '.local', 'share')
  const more = ['MimeType=x-scheme-handler/lastpage;', 'NoDisplay=true', 'StartupWMClass=Lastpage']
  write(path.join(dataHome, 'applications', fileName), entry({ exec: `${exec(target.command)} %u`, more }))
  return fileName
}

const configHome = ({ env, home }: DesktopEntryTarget) => env.XDG_CONFIG_HOME || path.join(home, '.config')

function entry({ exec, more }: { exec: string; more: string[] }): string {
  const lines = ['[Desktop Entry]', 'Type=Application', 'Version=1.0', 'Name=Lastpage', `Exec=${exec}`]
  return [...lines, 'Terminal=false', 'Categories=Office;', ...more, ''].join('\n')
}

/**
 * Returns the value of an Exec key. The function puts each argument in quotes and escapes `"`, `` ` ``, `$` and `\`. Then the function
 * escapes `\` and line breaks again, as the file format requires for strings. The function also doubles `%`, because `%` begins a field
 * code.
 */
function exec(command: readonly string[]): string {
  const quoted = command.map((argument) => `"${argument.replace(/["`$\\]/g, '\\$&')}"`).join(' ')
  return quoted.replace(/\\/g, '\\\\').replace(/%/g, '%%').replace(/\n/g, '\\n')
}

/** Writes the file if its content differs from `text`. */
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
