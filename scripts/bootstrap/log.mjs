// Standard error, because standard output belongs to the command that is run.

export function log(line) {
  process.stderr.write(`lastpage: ${line}\n`)
}

export function exitWithError(line) {
  log(line)
  process.exit(1)
}
