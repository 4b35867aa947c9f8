// Owns the app's command line: Chromium's own switches may stand between ours, so it reads only what it knows.

export type AppArguments = {
  data: string | undefined
  join: string | undefined
  sample: string | undefined
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
    hidden: argv.includes('--hidden'),
    deepLink: argv.find((arg) => /^lastpage:/i.test(arg)),
  }
}
