// Replaces the module `electron` in Node, so that the bench can load the main process of the app. Electron itself is not needed for this: the process ends
// before it uses Electron, because it does not get the lock of a single instance.
import { registerHooks } from 'node:module'

const names = [
  ...[
    'BrowserWindow',
    'Menu',
    'Notification',
    'Tray',
    'app',
    'clipboard',
    'crashReporter',
    'dialog',
    'ipcMain',
  ],
  ...['nativeImage', 'nativeTheme', 'net', 'powerMonitor', 'protocol', 'screen', 'session', 'shell'],
]
const source = `
const nothing = () => undefined
const standIn = new Proxy(nothing, { get: (_, name) => (name === 'then' ? undefined : name === Symbol.toPrimitive ? () => '' : standIn), construct: () => standIn })
const app = new Proxy({ requestSingleInstanceLock: () => false, isPackaged: true, getPath: () => '/nowhere', getVersion: () => '0.0.0', quit: () => console.log(JSON.stringify({ ms: performance.now(), rssBytes: process.memoryUsage.rss() })) }, { get: (of, name) => of[name] ?? nothing })
${names.map((name) => `${name === 'app' ? '' : `const ${name} = standIn`}`).join('\n')}
export { ${names.join(', ')} }
export default { ${names.join(', ')} }
`

registerHooks({
  resolve: (specifier, context, next) =>
    specifier === 'electron' ? { url: 'electron-stand-in:', shortCircuit: true } : next(specifier, context),
  load: (url, context, next) =>
    url === 'electron-stand-in:' ? { format: 'module', source, shortCircuit: true } : next(url, context),
})
