// The command line of the app. Switches of Chromium may stand between ours, so only known arguments are read.
import { CallbackPorts } from '../../salesforce/callback-ports.ts'

export type AppArguments = {
  data: string | undefined
  join: string | undefined
  sample: string | undefined
  /** Ports of the OAuth callback; undefined (the default ports) also if the value can't be parsed. */
  callbackPorts: readonly number[] | undefined
  /** Started by the system at login: no window until the user asks for it. */
  hidden: boolean
  /** A lastpage:// URL that the system started the app for. */
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
