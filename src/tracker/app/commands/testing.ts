import { PassThrough, Readable } from 'node:stream'
import type { TestTracker } from '../../infrastructure/database/testing.ts'
import { runCommandLine } from './run.ts'

type Ran = { exitCode: number | undefined; text: string }

/** Returns functions that run a command with the settings of the running tracker. `env` replaces some of the settings. */
export function commandsOf(tracker: Pick<TestTracker, 'context'>) {
  async function command(argv: readonly string[], env: Record<string, string> = {}): Promise<Ran> {
    const { databaseUrl, dataDir } = tracker.context.config
    const [stream, errors] = [new PassThrough(), new PassThrough()]
    const streams = { input: Readable.from([]), output: { stream, isTerminal: true }, errors }
    const settings = {
      TRACKER_DATABASE_URL: databaseUrl,
      TRACKER_DATA: dataDir,
      TRACKER_MIN_FREE_BYTES: '0',
    }
    const exitCode = await runCommandLine([...argv], { ...settings, ...env }, streams)
    return { exitCode, text: String(stream.read() ?? '') }
  }
  // biome-ignore lint/suspicious/noExplicitAny: each command has its own result
  const json = async (argv: readonly string[], env?: Record<string, string>): Promise<any> =>
    JSON.parse((await command([...argv, '--json'], env)).text)
  return { command, json }
}
