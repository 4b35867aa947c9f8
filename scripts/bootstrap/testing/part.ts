// A part as `npm run` starts them: says that it is ready, tells how it was asked to end, ends with a code of its own.
const ready: string = JSON.stringify({ pid: process.pid, node: process.version, args: process.argv.slice(2) })
process.stdout.write(`${ready}\n`)
const alive = setInterval(() => undefined, 1_000)
for (const signal of ['SIGTERM', 'SIGINT']) {
  process.on(signal, () => {
    process.stdout.write(`${signal}\n`)
    clearInterval(alive)
    process.exitCode = 7
  })
}
