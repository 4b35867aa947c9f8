// Owns the bootstrap's voice: short lines on standard error, because standard output belongs to the part that is run.

export function say(line) {
  process.stderr.write(`lastpage: ${line}\n`)
}

export function fail(line) {
  say(line)
  process.exit(1)
}
