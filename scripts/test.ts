// The entry of `npm test`. All stages are executed, even if a stage fails. The last line of the output has the counts.
import { mkdirSync } from 'node:fs'
import { type Counts, runStage } from './test/run-stage.ts'
import { stages } from './test/stages.ts'
import { closingLine, failed, table } from './test/summary.ts'

/** Returns the stages with these names, or all stages if there are no names. */
function stagesOf(names: string[]) {
  const unknown = names.filter((name) => !stages.some((stage) => stage.name === name))
  if (unknown.length === 0)
    return names.length === 0 ? stages : stages.filter(({ name }) => names.includes(name))
  console.error(
    `No such stage: ${unknown.join(', ')}. There are: ${stages.map(({ name }) => name).join(', ')}.`,
  )
  process.exit(2)
}

mkdirSync('test-results', { recursive: true })
const results: Counts[] = []
const run = stagesOf(process.argv.slice(2))
// Tests use the bundled parts only if this run has built them, because older bundles may be out of date.
if (run.some(({ name }) => name === 'build')) process.env.LASTPAGE_PARTS = 'built'
for (const stage of run) {
  console.log(`\n── ${stage.name}: ${stage.proves}`)
  results.push(await runStage(stage))
}
const failures = failed(results)
if (failures !== '') console.log(`\n${failures}`)
console.log(`\n${table(results)}\n\n${closingLine(results)}`)
process.exitCode = results.some(({ failed }) => failed > 0) ? 1 : 0
