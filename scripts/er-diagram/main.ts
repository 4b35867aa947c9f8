import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { readCatalogue } from './catalogue.ts'
import { drawSchema } from './diagram.ts'

const USAGE = 'Usage: npm run er-diagram      writes docs/schema.md from a migrated database'

async function draw() {
  const folder = await mkdtemp(join(tmpdir(), 'lastpage-schema-'))
  try {
    await writeFile('docs/schema.md', drawSchema(await readCatalogue(join(folder, 'schema.db'))))
    console.log('Wrote docs/schema.md')
  } finally {
    await rm(folder, { recursive: true })
  }
}

if (process.argv.includes('--help')) console.log(USAGE)
else await draw()
