import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { programOf, refreshStartAtLogin, registerLinkEntry, setStartAtLogin } from './desktop-entries.ts'

let home: string
beforeEach(() => {
  home = mkdtempSync(path.join(tmpdir(), 'home-'))
})
afterEach(() => rmSync(home, { recursive: true, force: true }))

const autostart = () => path.join(home, '.config', 'autostart', 'lastpage.desktop')
const target = (command: string[], env: Record<string, string> = {}) => ({ env, home, command })

function keysOf(file: string): Record<string, string> {
  const [head, ...lines] = readFileSync(file, 'utf8').trimEnd().split('\n')
  expect(head).toBe('[Desktop Entry]')
  return Object.fromEntries(
    lines.map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]),
  )
}

/** Parses the value of an Exec key by the specification: removes the escapes of the string first, then the quotes. */
function argumentsOf(exec: string): string[] {
  const text = exec.replace(
    /\\(.)/g,
    (_all, sign: string) => ({ s: ' ', n: '\n', t: '\t', r: '\r' })[sign] ?? sign,
  )
  return [...text.matchAll(/"((?:\\.|[^"\\])*)"|(\S+)/g)].map(([, quoted, plain]) =>
    (quoted === undefined ? (plain ?? '') : quoted.replace(/\\(.)/g, '$1')).replace(/%%/g, '%'),
  )
}

describe('desktop entries on Linux', () => {
  const odd = '/home/tarō/My "Apps" $HOME/100% `x`/a\\b.AppImage'

  it('setStartAtLogin writes the autostart entry, and removes it when the setting is turned off', () => {
    setStartAtLogin(target(['/opt/Lastpage/lastpage']), true)
    expect(keysOf(autostart())).toMatchObject({ Type: 'Application', Name: 'Lastpage' })
    expect(argumentsOf(keysOf(autostart()).Exec ?? '')).toEqual(['/opt/Lastpage/lastpage', '--hidden'])
    setStartAtLogin(target(['/opt/Lastpage/lastpage']), false)
    expect(existsSync(autostart())).toBe(false)
    setStartAtLogin(target(['/opt/Lastpage/lastpage']), false)
  })

  it('the entry of an AppImage starts the AppImage file, not the program in the mount point', () => {
    const command = programOf({
      env: { APPIMAGE: odd },
      execPath: '/tmp/.mount_abc/lastpage',
      appPath: undefined,
    })
    expect(command).toEqual([odd])
    setStartAtLogin(target(command), true)
    expect(argumentsOf(keysOf(autostart()).Exec ?? '')).toEqual([odd, '--hidden'])
  })

  it('refreshStartAtLogin corrects the entry of a moved AppImage, and does not create a removed entry', () => {
    setStartAtLogin(target(['/old/Lastpage.AppImage']), true)
    refreshStartAtLogin(target(['/new/Lastpage.AppImage']))
    expect(argumentsOf(keysOf(autostart()).Exec ?? '')[0]).toBe('/new/Lastpage.AppImage')
    rmSync(autostart())
    refreshStartAtLogin(target(['/new/Lastpage.AppImage']))
    expect(existsSync(autostart())).toBe(false)
  })

  it('the entry for lastpage:// links contains the scheme and passes the link as an argument', () => {
    const data = path.join(home, 'data')
    expect(registerLinkEntry(target([odd], { XDG_DATA_HOME: data }))).toBe('lastpage.desktop')
    const keys = keysOf(path.join(data, 'applications', 'lastpage.desktop'))
    expect(keys.MimeType).toBe('x-scheme-handler/lastpage;')
    expect(argumentsOf(keys.Exec ?? '')).toEqual([odd, '%u'])
  })

  it.skipIf(spawnSync('desktop-file-validate', ['--help']).error)(
    'desktop-file-validate accepts both entries',
    () => {
      setStartAtLogin(target([odd]), true)
      registerLinkEntry(target([odd]))
      for (const file of [autostart(), path.join(home, '.local/share/applications/lastpage.desktop')]) {
        execFileSync('desktop-file-validate', [file])
      }
    },
  )
})
