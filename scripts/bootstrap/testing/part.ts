// A part as `npm run` starts them: says that it is ready, tells how it was asked to end, ends with a code of its own.
// It listens before it says so: whoever reads the line may ask it to end at once.
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
