// A small part for tests of the bootstrap: prints its JSON line, prints the signal that stops it, and exits with code 7.
// It handles signals before it prints the line, because the reader of the line may stop it at once.
const alive = setInterval(() => undefined, 1_000)
for (const signal of ['SIGTERM', 'SIGINT']) {
  process.on(signal, () => {
    process.stdout.write(`${signal}\n`)
    clearInterval(alive)
    process.exitCode = 7
  })
}
const ready: string = JSON.stringify({ pid: process.pid, node: process.version, args: process.argv.slice(2) })
process.stdout.write(`${ready}\n`)
