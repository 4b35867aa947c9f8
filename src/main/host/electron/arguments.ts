// Owns the app's command line: Chromium's own switches may stand between ours, so it reads only what it knows.
import { CallbackPorts } from '../../salesforce/callback-ports.ts'

export type AppArguments = {
  data: string | undefined
  join: string | undefined
  sample: string | undefined
  /** Ports of the OAuth callback; undefined for the default ones, also where the value can't be read. */
  callbackPorts: readonly number[] | undefined
  /** Started by the system at login: no window until somebody asks. */
  hidden: boolean
  /** A lastpage:// URL that the system started us for. */
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
