import { openDatabase } from '../../infrastructure/database/open-database.ts'
import { currentDatabase, type Engine, quietLog, testFolder } from '../../infrastructure/database/testing.ts'
import { createStore, type OpenStore } from '../store.ts'

export type TestStore = { store: OpenStore; close: () => Promise<void> }

/** Opens a new database with the current schema. `close` also deletes its folder. */
export async function openTestStore(engine: Engine): Promise<TestStore> {
  const folder = await testFolder()
  const store = createStore(await openDatabase(await currentDatabase(engine, folder.path), quietLog()))
  return {
    store,
    async close() {
      await store.close()
      await folder.remove()
    },
  }
}
