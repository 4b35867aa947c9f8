import type { TestTracker } from '../../infrastructure/database/testing.ts'
import { runCommandLine } from './run.ts'

type Ran = { exitCode: number | undefined; text: string }

/** Returns functions that run a command with the settings of the running tracker. `env` replaces some of the settings. */
export function commandsOf(tracker: Pick<TestTracker, 'context'>) {
  async function command(argv: readonly string[], env: Record<string, string> = {}): Promise<Ran> {
    const { databaseUrl, dataDir } = tracker.context.config
    let text = ''
    const write = (part: string) => {
      text += part
    }
    const output = { write, isTerminal: true }
    const settings = {
      TRACKER_DATABASE_URL: databaseUrl,
      TRACKER_DATA: dataDir,
      TRACKER_MIN_FREE_BYTES: '0',
    }
    const exitCode = await runCommandLine([...argv], { ...settings, ...env }, output)
    return { exitCode, text }
  }
  // biome-ignore lint/suspicious/noExplicitAny: each command has its own result
  const json = async (argv: readonly string[], env?: Record<string, string>): Promise<any> =>
    JSON.parse((await command([...argv, '--json'], env)).text)
  return { command, json }
}
