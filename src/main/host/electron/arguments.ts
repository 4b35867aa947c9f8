// Reads the command line of the app. Chromium adds its own switches, so unknown arguments are ignored.
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { CallbackPorts } from '../../salesforce/callback-ports.ts'

export type AppArguments = {
  data: string | undefined
  join: string | undefined
  sample: string | undefined
  /** The ports of the OAuth callback. Undefined if the value is missing or not valid. Then the app uses its default ports. */
  callbackPorts: readonly number[] | undefined
  /** True if the system started the app at login. The app then starts without a window. */
  hidden: boolean
  /** The `lastpage://` URL with which the system started the app. */
  deepLink: string | undefined
  /** The absolute paths of the PDF files that the rep wants to share. */
  files: readonly string[]
  /** True for "Share a PDF…" in the menu of the desktop environment: the app asks for a file. */
  share: boolean
}

/** `folder`: the folder in which the program was started, for relative paths. */
export function readArguments(argv: readonly string[], folder = process.cwd()): AppArguments {
  const value = (name: string) => {
    const at = argv.findIndex((arg) => arg === `--${name}` || arg.startsWith(`--${name}=`))
    const arg = argv[at]
    return arg?.includes('=') ? arg.slice(arg.indexOf('=') + 1) || undefined : argv[at + 1 || argv.length]
  }
  return {
    data: value('data'),
    join: value('join'),
    sample: value('sample'),
    callbackPorts: CallbackPorts.safeParse(value('callback-ports')).data,
    hidden: argv.includes('--hidden'),
    deepLink: argv.find((arg) => /^lastpage:/i.test(arg)),
    files: filesOf(
      argv.filter((_arg, index) => index > 0 && !takesValue(argv[index - 1])),
      folder,
    ),
    share: argv.includes('--share'),
  }
}

const takesValue = (arg = '') => /^--(data|join|sample|callback-ports)$/.test(arg)

/** File managers of Linux pass file: URLs. A name that only looks like a switch begins with `-`, and is ignored as Chromium does. */
function filesOf(args: readonly string[], folder: string): string[] {
  const pdfs = args.filter((arg) => !arg.startsWith('-') && /\.pdf$/i.test(arg))
  return pdfs.flatMap((arg) => {
    try {
      return [/^file:/i.test(arg) ? fileURLToPath(arg) : path.resolve(folder, arg)]
    } catch {
      return [] // a file: URL of another computer
    }
  })
}
