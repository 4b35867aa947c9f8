// Reads the command line of the app. Chromium adds its own switches, so unknown arguments are ignored.
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
}

export function readArguments(argv: readonly string[]): AppArguments {
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
  }
}
