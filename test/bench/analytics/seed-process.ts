// Creates the workspace of the analytics bench in an empty database, and prints its ids. A process of its own, so that both databases can be filled at the same
// time. Arguments: the data folder, the number of visits, and the URL of the database if it is PostgreSQL.
import { createTracker } from '../../../src/tracker/app/tracker.ts'
import { readConfig } from '../../../src/tracker/infrastructure/config.ts'
import { quietLog } from '../../../src/tracker/infrastructure/database/testing.ts'
import { makeInvite } from '../../../src/tracker/services/people/invites.ts'
import { seedVisits } from './seed.ts'
import { openSeedConnection } from './seed-connection.ts'
import { createWorkspace, type SeededWorkspace } from './workspace.ts'

const [data = '', visits = '', databaseUrl] = process.argv.slice(2)
const config = readConfig({ data, port: '0' }, {})
const tracker = await createTracker(
  { ...config, ...(databaseUrl ? { databaseUrl } : {}) },
  { log: quietLog() },
)
const { store, clock } = tracker.context
// The tracker executes this in the background after the start. The sums are written only after it.
await store.finishSchema(quietLog(), new AbortController().signal)
const { ids, plan } = await createWorkspace(tracker, Number(visits))
const { token: invite } = await makeInvite(store, clock.now(), {
  workspaceId: tracker.workspaceId,
  ...{ role: 'admin', email: 'rep@example.com', name: 'Rep' },
})
await tracker.close()
const connection = openSeedConnection(data, databaseUrl)
await seedVisits(connection, plan)
await connection.close()
const seeded: SeededWorkspace = { ...ids, invite }
process.stdout.write(`${JSON.stringify(seeded)}\n`, () => process.exit(0))
