// Writes the workspace of the window measurements into an SQLite database, and prints the token of an invite. A process of its own, which ends before the tracker
// opens the database. Arguments: the data folder, and the number of visits.
import { createTracker } from '../../../src/tracker/app/tracker.ts'
import { readConfig } from '../../../src/tracker/infrastructure/config.ts'
import { quietLog } from '../../../src/tracker/infrastructure/database/testing.ts'
import { makeInvite } from '../../../src/tracker/services/people/invites.ts'
import { openSeedConnection } from '../analytics/seed-connection.ts'
import { createWorkspace } from '../analytics/workspace.ts'

export type Seeded = { token: string }

const [data = '', visits = ''] = process.argv.slice(2)
const tracker = await createTracker(readConfig({ data, port: '0' }, {}), { log: quietLog() })
const { store, clock } = tracker.context
// The tracker executes this in the background after the start. The sums are written only after it.
await store.finishSchema(quietLog(), new AbortController().signal)
const connection = openSeedConnection(data, undefined)
await createWorkspace(tracker, connection, Number(visits))
await connection.close()
const { token } = await makeInvite(store, clock.now(), {
  workspaceId: tracker.workspaceId,
  ...{ role: 'admin', email: 'rep@example.com', name: 'Rep' },
})
await tracker.close()
process.stdout.write(`${JSON.stringify({ token } satisfies Seeded)}\n`, () => process.exit(0))
