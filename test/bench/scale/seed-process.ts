// Writes the rows of the scale bench into an empty database, and ends. A process of its own, so that the memory that the rows need while they are written is not
// free memory of the measured tracker. The environment variable SCALE_CROWD contains the crowd as JSON. All other settings are those of the tracker.
import { writeFileSync } from 'node:fs'
import { createTracker } from '../../../src/tracker/app/tracker.ts'
import { parseCommandLine } from '../../../src/tracker/infrastructure/config.ts'
import { createLog } from '../../../src/tracker/infrastructure/log.ts'
import { type CrowdReady, crowdSchema } from './contract.ts'
import { seedCrowd } from './seed.ts'

const crowd = crowdSchema.parse(JSON.parse(process.env.SCALE_CROWD ?? '{}'))
const { config } = parseCommandLine(process.argv.slice(2), process.env)
const tracker = await createTracker(config, { log: createLog(config.logLevel, process.stderr) })
const { teams, devices, visits } = await seedCrowd(tracker.context, crowd)
writeFileSync(crowd.devicesFile, devices.join('\n'))
writeFileSync(crowd.visitsFile, visits.join('\n'))
await tracker.close()
const ready: CrowdReady = { teams }
process.stdout.write(`${JSON.stringify(ready)}\n`, () => process.exit(0))
