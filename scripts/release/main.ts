import { spawnSync } from 'node:child_process'
import { resolve } from 'node:path'
import { Refusal, release } from './release.ts'

const USAGE = `Usage: npm run release -- <version>
Runs npm test, writes the version and the date, and creates the commit and the tag. It does not push.`

const [version] = process.argv.slice(2)
if (!version || version === '--help') {
  console.log(USAGE)
  process.exit(version ? 0 : 2)
}

const test = () =>
  spawnSync(process.execPath, ['scripts/bootstrap.mjs', 'test'], { stdio: 'inherit' }).status === 0

try {
  release({ root: resolve('.'), version, test, today: new Date().toISOString().slice(0, 10) })
  console.log(`v${version} is created. Publish it with: git push origin main v${version}`)
} catch (error) {
  if (!(error instanceof Refusal)) throw error
  console.error(error.message)
  process.exitCode = 1
}
