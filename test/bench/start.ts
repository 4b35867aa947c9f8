// Measures the size of the tracker's production build, and its start until it is ready, with SQLite. The reference of the start is the start from the sources
// in the same run. The reference of the size is the size of the packages that a server without the build installs.
import { existsSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type LockEntry, packagesOf, runtimePackages } from '../../scripts/bootstrap/lock-packages.mjs'
import { startPart } from '../fixtures/part.ts'
import { type Bench, repeated } from './bench.ts'
import { percentile, type Row, rowOf } from './row.ts'

const build = 'out/tracker'

function megabytesIn(folder: string): number {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.isFile(),
  )
  return files.reduce((sum, entry) => sum + statSync(join(entry.parentPath, entry.name)).size, 0) / 1e6
}

/** The size of the packages that the tracker needs at run time, without packages inside of packages. */
function megabytesOfPackages(): number {
  const packages: Record<string, LockEntry> = packagesOf('package-lock.json')
  const paths = runtimePackages(packages, ['src/tracker'], { optional: true })
  return paths
    .filter((path) => !packages[path]?.link && existsSync(path))
    .reduce((sum, path) => sum + megabytesIn(path), 0)
}

/** Starts the tracker with an empty data folder. Returns the time until it is ready. */
async function startMs(file: string): Promise<number> {
  const dataDir = mkdtempSync(join(tmpdir(), 'lastpage-start-'))
  try {
    const began = performance.now()
    const part = await startPart(file, { args: ['--data', dataDir, '--port', '0'] })
    const ms = performance.now() - began
    await part.stop()
    return ms
  } finally {
    rmSync(dataDir, { recursive: true, force: true })
  }
}

export const start: Bench = async ({ visits: starts = 4, runs, log }) => {
  if (!existsSync(build)) throw new Error('Build the tracker first: npm run build -- tracker')
  return repeated(runs, async (run) => {
    log(`start: run ${run + 1} of ${runs}`)
    return measure(starts)
  })
}

async function measure(starts: number): Promise<Row[]> {
  const times = { build: [] as number[], sources: [] as number[] }
  for (let turn = 0; turn < starts; turn++) {
    times.build.push(await startMs(`${build}/server.js`))
    times.sources.push(await startMs('src/tracker/server.ts'))
  }
  const median = (values: number[]) => percentile(values, 0.5)
  return [
    rowOf({
      ...{ bench: 'start', case: 'production build', metric: 'until ready, median', unit: 'ms' },
      value: median(times.build),
      against: median(times.sources),
    }),
    rowOf({
      ...{ bench: 'start', case: 'production build', metric: 'size', unit: 'MB' },
      value: megabytesIn(build),
      against: megabytesOfPackages(),
    }),
  ]
}
