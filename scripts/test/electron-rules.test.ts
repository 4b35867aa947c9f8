import { describe, expect, it } from 'vitest'
import { electronFindings } from './electron-rules.ts'

const GUARDED = `
  app.enableSandbox()
  session.setPermissionRequestHandler(deny)
  session.setPermissionCheckHandler(deny)
  contents.setWindowOpenHandler(deny)
  for (const event of ['will-navigate', 'will-frame-navigate', 'will-redirect', 'will-attach-webview']) contents.on(event, refuse)
  const window = new BrowserWindow({ webPreferences: { preload, contextIsolation: true, sandbox: true } })
  await shell.openExternal(url.href)
`

const findings = (...added: string[]) =>
  electronFindings(new Map([GUARDED, ...added].map((source, index) => [`src/main/${index}.ts`, source])))

describe("rules of Electron's checklist", () => {
  it('has no finding for an app that follows the checklist', () => {
    expect(findings()).toEqual([])
  })

  it.each([
    ['a forbidden key', 'const web = {\n nodeIntegration: false }', 2],
    ['a sandbox that is off', 'const web = { sandbox: false }', 1],
    ['context isolation by a variable', 'const web = { contextIsolation: isolate }', 1],
    ['a window with defaults', 'new BrowserWindow({ width: 1 })', 1],
    ['a window with preferences in a variable', 'new BrowserWindow({ webPreferences })', 1],
    [
      'preferences with a spread',
      'new BrowserWindow({ webPreferences: { ...web, contextIsolation: true, sandbox: true } })',
      1,
    ],
    ['a page from a file', "window.loadFile('index.html')", 1],
    ['a file: URL', "window.loadURL('file:///index.html')", 1],
  ])('finds %s', (_name, source, line) => {
    expect(findings(source)).toMatchObject([{ file: 'src/main/1.ts', line }])
  })

  it('reports all calls of openExternal if there is more than one', () => {
    expect(findings('shell.openExternal(anything)').map(({ file }) => file)).toEqual([
      'src/main/0.ts',
      'src/main/1.ts',
    ])
  })

  it.each([
    'enableSandbox',
    'setPermissionRequestHandler',
    'setPermissionCheckHandler',
    'setWindowOpenHandler',
    'will-navigate',
    'will-frame-navigate',
    'will-redirect',
    'will-attach-webview',
  ])('reports that %s is missing', (name) => {
    const without = new Map([['src/main/index.ts', GUARDED.replace(name, 'somethingElse')]])
    expect(electronFindings(without)).toMatchObject([
      { because: expect.stringContaining(`${name} is missing`) },
    ])
  })
})
