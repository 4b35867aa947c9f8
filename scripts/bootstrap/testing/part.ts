// A small part for tests of the bootstrap. It prints a JSON line, waits for a signal, prints the signal, and exits with code 7. The signal handlers are
// installed before the JSON line is printed, because the test may send the signal immediately after this line.
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
