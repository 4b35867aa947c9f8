// Logs go to standard error, because the started command uses standard output.

export function log(line) {
  process.stderr.write(`lastpage: ${line}\n`)
}

export function exitWithError(line) {
  log(line)
  process.exit(1)
}
